"""Death with cancer: mostly of what grows outside bone, in part of the burden in bone.

    h = h0 frailty [1 - b + b B^c],          share alive = exp(-H)

A proxy: it says by how much overall survival could change if a drug changes the burden in bone and nothing else.

Doubt: b is an assumption; nothing here knows of visceral disease, chemotherapy or infection. Hazards are constant in
time.
"""

from pathlib import Path

from osteoimmune.language.expression import exp
from osteoimmune.language.module import Equations, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

CUMULATIVE = State("cumulative_death_with_cancer", "1", "cumulative hazard of death", kind="quadrature")


def _equations(q: Quantities) -> Equations:
    by_bone = 1.0 - q.bone_share + q.bone_share * q.tumour_burden**q.burden_exponent
    hazard = q.baseline * q.frailty * by_bone
    return Equations(
        gives={"cumulative_hazard_of_death": Output(q.cumulative_death_with_cancer, "1", "cumulative hazard of death")},
        observables={
            "death_with_cancer_hazard": Observable(hazard, "1/day", "hazard of death", "1/year"),
            "death_with_cancer_incidence": Observable(
                1.0 - exp(-q.cumulative_death_with_cancer), "1", "share dead", "percent"
            ),
        },
        quadratures={"cumulative_death_with_cancer": hazard},
    )


by_burden = Module(
    "survival",
    "by_burden",
    read_table(Path(__file__).with_suffix(".csv")),
    (CUMULATIVE,),
    needs={"tumour_burden": "1"},
    equations=_equations,
    story=__doc__,
)
