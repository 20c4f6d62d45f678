"""Before the first bone metastasis: tumour cells that lie in bone and grow out as far as bone lets them.

    h = h0 frailty [(1 - m) + m TGF/n] / [(1 - m) + m/n]
    free of bone metastasis by t: exp(-H),      free of it and alive: exp(-H - H_death)

Cells that lie in bone are visible when they have grown. Their growth needs growth factors from the matrix as that of
a metastasis does (share m, module `tumour`), but here there are only those that the skeleton's own resorption sets
free, a part 1/n of what a metastasis sets free. No further number is needed for what a drug against resorption can
do: m and n are the numbers of the lesion, not set by any trial of prevention.

Doubt: whoever wrote this form knew what the trial of prevention had found, though no number was set by it. Seeding,
dormancy and lesions that make bone are one hazard. That turnover matters for seeding too is left out.
"""

from pathlib import Path

from osteoimmune.language.expression import ONE, exp
from osteoimmune.language.module import Equations, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

CUMULATIVE = State("cumulative_bone_metastasis", "1", "cumulative hazard of a first bone metastasis", kind="quadrature")


def _equations(q: Quantities) -> Equations:
    usual = 1.0 - q.matrix_share + q.matrix_share / q.lesion_over_bone
    allowed = (1.0 - q.matrix_share + q.matrix_share * q.tgf_beta_set_free / q.lesion_over_bone) / usual
    hazard = q.baseline * q.frailty * allowed
    free = exp(-q.cumulative_bone_metastasis)
    alive = exp(-q.cumulative_bone_metastasis - q.cumulative_hazard_of_death)
    return Equations(
        gives={"tumour_burden": Output(ONE, "1", "no tumour in bone is followed yet: that of the reference")},
        observables={
            "bone_metastasis_hazard": Observable(hazard, "1/day", "hazard of a first bone metastasis", "1/year"),
            "bone_metastasis_incidence": Observable(1.0 - free, "1", "share with a bone metastasis", "percent"),
            "bone_metastasis_free_survival": Observable(alive, "1", "alive without bone metastasis", "percent"),
        },
        quadratures={"cumulative_bone_metastasis": hazard},
    )


outgrowth = Module(
    "niche",
    "outgrowth",
    read_table(Path(__file__).with_suffix(".csv")),
    (CUMULATIVE,),
    needs={"tgf_beta_set_free": "1", "cumulative_hazard_of_death": "1"},
    equations=_equations,
    story=__doc__,
)
