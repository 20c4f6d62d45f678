"""Drugs for rheumatoid arthritis beside a RANKL inhibitor, each by what it holds back in the synovium.

    T-cell priming     exp(-(m MTX + a ABA + r RTX + j JAK))
    recruitment        exp(-g GC)                 of macrophages and of synovial fibroblasts
    TNF                exp(-n antiTNF)            share of TNF that is not neutralised
    IL-6 signal        exp(-(b antiIL6 + j JAK))
    d ABA = k (intake - ABA),    d RTX = k (intake - RTX)

Exposures are inputs, 1 at the standard dose: methotrexate 15 mg a week, adalimumab 40 mg every two weeks or etanercept
25 mg twice a week, tocilizumab 8 mg/kg every four weeks, abatacept 10 mg/kg every four weeks, rituximab two infusions
of 1 g every six months, tofacitinib 5 mg twice a day; the glucocorticoid is the one that bone feels too (1 is 7.5 mg
prednisolone a day). Abatacept and rituximab act through a K-PD compartment (Jacqmin 2007
doi:10.1007/s10928-006-9035-z): onset and offset share one rate. Each size was closed on one published change of DAS28
or of damage (docs/joint.md says which); combinations were not used.

Doubt: one site of action for each drug is a caricature; B-cell depletion stands for less help to T cells. Exponential
effects multiply, so that synergy beyond that is not there.
"""

from pathlib import Path

from osteoimmune.language.expression import exp
from osteoimmune.language.module import Equations, Flow, Input, Module, Output, Quantities, State
from osteoimmune.quantities import read_table

SLOW = ("abatacept", "rituximab")
INPUTS = (
    Input("methotrexate", "1", 0.0, "methotrexate exposure; 1 is 15 mg a week"),
    Input("anti_tnf", "1", 0.0, "TNF inhibitor; 1 is the standard dose of an antibody or etanercept"),
    Input("anti_il6", "1", 0.0, "IL-6 receptor inhibitor; 1 is tocilizumab 8 mg/kg every four weeks"),
    Input("abatacept", "1", 0.0, "abatacept; 1 is 10 mg/kg every four weeks"),
    Input("rituximab", "1", 0.0, "rituximab; 1 is two infusions of 1 g every six months"),
    Input("jak_inhibitor", "1", 0.0, "JAK inhibitor; 1 is tofacitinib 5 mg twice a day"),
)
STATES = tuple(State(f"{drug}_effect", "1", f"{drug} where it acts, over its steady level") for drug in SLOW)


def _equations(q: Quantities) -> Equations:
    jak = q.jak_effect * q.jak_inhibitor
    priming = q.methotrexate_effect * q.methotrexate + jak
    priming += q.abatacept_strength * q.abatacept_effect + q.rituximab_strength * q.rituximab_effect
    flows = [Flow(f"{d}_given", q[f"{d}_rate"] * q[d], None, f"{d}_effect") for d in SLOW]
    flows += [Flow(f"{d}_lost", q[f"{d}_rate"] * q[f"{d}_effect"], f"{d}_effect") for d in SLOW]
    return Equations(
        flows=tuple(flows),
        gives={
            "t_cell_priming_left": Output(exp(-priming), "1", "T-cell priming over that without drugs"),
            "recruitment_left": Output(
                exp(-q.glucocorticoid_effect * q.glucocorticoid), "1", "recruitment to the synovium, likewise"
            ),
            "tnf_left": Output(exp(-q.anti_tnf_effect * q.anti_tnf), "1", "share of TNF that is not neutralised"),
            "il6_signal_left": Output(exp(-(q.anti_il6_effect * q.anti_il6 + jak)), "1", "share of the IL-6 signal"),
        },
    )


background = Module(
    "antirheumatic",
    "background",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    {"glucocorticoid": "1"},
    _equations,
    __doc__,
)
