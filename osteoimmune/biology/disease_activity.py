"""What the rheumatologist counts and measures: swollen and tender joints, CRP, the patient's own judgement, DAS28-CRP.

    CRP = c0 + c1 IL6^n,   SJC = s S,   TJC = t S^p,   global health = g S^q,   S the synovitis
    DAS28-CRP = 0.56 sqrt(TJC28) + 0.28 sqrt(SJC28) + 0.36 ln(CRP + 1) + 0.014 global + 0.96 - d

with CRP in mg/L and counts of 28 joints in a fixed proportion to those of 66 and 68. Active arthritis without drugs
(S = 1) is the patient of HOPEFUL 1 before methotrexate (Takeuchi 2014 PMC4151516, Table 1); powers were closed on what
DESIRABLE's patients had at the start. d is what the mean of scores lies below the score of means (DAS28-CRP 5.85 and
6.10 in HOPEFUL 1): scores are concave, and trials report means.

Doubt: joint counts, pain and CRP of one patient do not follow one synovitis. CRP follows IL-6 within a day, so it is
taken at once.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, log, smooth_positive, sqrt
from osteoimmune.language.module import Equations, Module, Observable, Quantities
from osteoimmune.quantities import read_table

NEEDS = {"synovitis": "1", "il6_signal": "1"}


def _score(q: Quantities, tender: Expression, swollen: Expression, crp: Expression, own: Expression) -> Expression:
    counts = 0.56 * sqrt(q.tender_share_of_28 * tender) + 0.28 * sqrt(q.swollen_share_of_28 * swollen)
    return counts + 0.36 * log(crp / q.crp_unit + 1.0) + 0.014 * own + 0.96 - q.score_of_means_over_mean


def _equations(q: Quantities) -> Equations:
    synovitis = smooth_positive(q.synovitis, q.smallest_signal)
    swollen = q.swollen_joints * synovitis
    tender = q.tender_joints * synovitis**q.tender_exponent
    own = q.global_health * synovitis**q.global_health_exponent
    crp = q.crp_floor + q.crp_rise * smooth_positive(q.il6_signal, q.smallest_signal) ** q.crp_exponent
    return Equations(
        observables={
            "crp_mg_per_l": Observable(crp, "mg/L", "C-reactive protein in serum"),
            "swollen_joint_count": Observable(swollen, "1", "swollen joints of 66"),
            "tender_joint_count": Observable(tender, "1", "tender joints of 68"),
            "das28_crp": Observable(_score(q, tender, swollen, crp, own), "1", "DAS28-CRP"),
        },
    )


das28 = Module(
    "disease_activity",
    "das28",
    read_table(Path(__file__).with_suffix(".csv")),
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
