"""Urinary NTX over creatinine, as oncologists measure it: from the skeleton and from the lesions.

    d uNTx = k { (1 - l) [f + (1 - f) resorption] + l B lesion resorption - uNTx }

l is the share of the lesions in the reference, f what does not come from resorption in the skeleton; the lag k is
that of Zierhut 2008 doi:10.1007/s10928-008-9093-5. Everything is over the usual value of patients with bone
metastases.

What is reported is the larger of this and the least that the assay can tell, with a rounded corner.

Doubt: the share of the lesions is closed on the largest suppression that Doshi 2012 found. Half of his values on
denosumab lie below the limit of the assay; he estimated what was below it, other trials report medians that hold it.
One limit, over creatinine, stands for an assay's limit in urine of any concentration.
"""

from pathlib import Path

from osteoimmune.language.expression import smooth_positive
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"resorption": "1", "lesion_resorption": "1", "tumour_burden": "1"}
UNTX = State(
    "untx",
    "1",
    "urinary NTX over creatinine, over the usual",
    baseline=1.0,
    balanced_by=Balance("production", "1", "production that keeps urinary NTX at rest"),
)


def _equations(q: Quantities) -> Equations:
    skeleton = q.ntx_floor + (1.0 - q.ntx_floor) * q.resorption
    made = (1.0 - q.lesion_share) * skeleton + q.lesion_share * q.tumour_burden * q.lesion_resorption
    concentration = q.usual_ntx * q.untx
    told = q.assay_limit + smooth_positive(concentration - q.assay_limit, q.assay_corner)
    return Equations(
        flows=(
            Flow("made", q.turnover * q.production * made, None, "untx"),
            Flow("lost", q.turnover * q.untx, "untx"),
        ),
        observables={
            "untx_creatinine": Observable(concentration, "1", "NTX over creatinine in urine", "nmol/mmol"),
            "untx_creatinine_reported": Observable(told, "1", "the same as assays report it", "nmol/mmol"),
            "untx_reported": Observable(told, "1", "the same as assays report it", "percent", of_baseline=True),
        },
    )


untx = Module(
    "lesion_markers",
    "untx",
    read_table(Path(__file__).with_suffix(".csv")),
    (UNTX,),
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
