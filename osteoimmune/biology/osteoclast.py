"""Osteoclasts: two steps of maturation, then life under RANKL's three separate effects.

    differentiation  phi  = (1 + kd) x^h / (x^h + kd)
    activity         a    = (1 + ka) x / (x + ka)
    survival         zeta = (1 + s) / (1 + s a)                        fold of apoptosis
    d T1 = gain phi kf P - kt T1,   d T2 = kt (T1 - T2)
    d OC = gain kt T2 - kOC zeta b' TGF^g OC + re-fused - divided,      resorption = b a OC

x is the signal of RANK, TGF the TGF-beta that resorption sets free (Lemaire 2004, Pivonka 2008
doi:10.1016/j.bone.2008.03.025); b and b' are what bisphosphonates do to osteoclasts. Each effect can be
frozen by its `dependence` parameter. Differentiation sets how long a dose lasts, activity and survival how fast it
begins.

Doubt: two equal steps are the fewest that delay recovery enough; activity and survival share one half-saturation
because markers cannot tell them apart.
"""

from dataclasses import dataclass
from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {
    "rank_signal": "1",
    "precursors_differentiating": "1/day",
    "osteoclasts_dividing": "1/day",
    "osteomorphs_fusing": "1/day",
    "bisphosphonate_effect_on_activity": "1",
    "bisphosphonate_effect_on_apoptosis": "1",
}
STATES = (
    State(
        "early",
        "1",
        "maturing cells, first step",
        baseline=1.0,
        balanced_by=Balance("early_per_precursor", "1", "first-step cells, in reference numbers, per precursor"),
    ),
    State("late", "1", "maturing cells, second step", baseline=1.0),
    State(
        "osteoclasts",
        "1",
        "osteoclasts over the reference",
        baseline=1.0,
        balanced_by=Balance("osteoclasts_per_late", "1", "osteoclasts, in reference numbers, per second-step cell"),
    ),
)


SHARED = {  # numbers of osteoclasts wherever they are: osteoclasts elsewhere than in the skeleton take them from here
    "maturation": "1/day",
    "apoptosis": "1/day",
    "differentiation_half": "1",
    "differentiation_exponent": "1",
    "activity_half": "1",
    "apoptosis_rise": "1",
    "tgf_beta_exponent": "1",
    "tgf_beta_floor": "1",
    "differentiation_dependence": "1",
    "activity_dependence": "1",
    "survival_dependence": "1",
}


@dataclass(frozen=True)
class Effects:
    """What RANKL does, each 1 in the reference body."""

    differentiation: Expression
    activity: Expression
    activity_allowed: Expression
    apoptosis: Expression


def effects(signal: Expression, q: Quantities, prefix: str = "") -> Effects:
    """What a signal of RANK does to osteoclasts.

    Args:
        signal: over that of the skeleton of the reference body.
        q: holds the numbers named in `SHARED`, each after `prefix`.
    """
    steep, half = signal ** q[f"{prefix}differentiation_exponent"], q[f"{prefix}differentiation_half"]
    differentiation = (1.0 + half) * steep / (steep + half)
    activity_half, rise = q[f"{prefix}activity_half"], q[f"{prefix}apoptosis_rise"]
    activity = (1.0 + activity_half) * signal / (signal + activity_half)
    apoptosis = (1.0 + rise) / (1.0 + rise * activity)
    return Effects(
        differentiation=_following(differentiation, q[f"{prefix}differentiation_dependence"]),
        activity=_following(activity, q[f"{prefix}activity_dependence"]),
        activity_allowed=activity,
        apoptosis=_following(apoptosis, q[f"{prefix}survival_dependence"]),
    )


def _following(effect: Expression, dependence: Expression) -> Expression:
    return 1.0 + dependence * (effect - 1.0)


def _equations(q: Quantities) -> Equations:
    rank = effects(q.rank_signal, q)
    resorption = rank.activity * q.bisphosphonate_effect_on_activity * q.osteoclasts
    tgf_beta = q.tgf_beta_floor + (1.0 - q.tgf_beta_floor) * resorption
    apoptosis = rank.apoptosis * q.bisphosphonate_effect_on_apoptosis
    dying = q.apoptosis * apoptosis * tgf_beta**q.tgf_beta_exponent * q.osteoclasts
    return Equations(
        flows=(
            Flow("committed", q.early_per_precursor * q.precursors_differentiating, None, "early"),
            Flow("maturing", q.maturation * q.early, "early", "late"),
            Flow("matured", q.maturation * q.late, "late", "osteoclasts", q.osteoclasts_per_late),
            Flow("died", dying, "osteoclasts", meaning="apoptosis"),
            Flow("divided", q.osteoclasts_dividing, "osteoclasts", meaning="fission into osteomorphs"),
            Flow("fused", q.osteomorphs_fusing, None, "osteoclasts", meaning="re-fusion of osteomorphs"),
        ),
        gives={
            "osteoclasts": Output(q.osteoclasts, "1", "osteoclasts over the reference"),
            "osteoclast_differentiation": Output(rank.differentiation, "1", "differentiation that RANK allows"),
            "osteoclast_activity": Output(rank.activity, "1", "resorption of one osteoclast"),
            "osteoclast_activity_allowed": Output(rank.activity_allowed, "1", "activity that RANK allows"),
            "osteoclast_apoptosis": Output(rank.apoptosis, "1", "fold of apoptosis"),
            "resorption": Output(resorption, "1", "bone resorption over the reference"),
            "tgf_beta_set_free": Output(tgf_beta, "1", "TGF-beta that resorption sets free, over the reference"),
            **{
                f"osteoclasts_{n}": Output(q[n], of, f"{n.replace('_', ' ')} of osteoclasts")
                for n, of in SHARED.items()
            },
        },
        observables={
            "osteoclasts": Observable(q.osteoclasts, "1", "osteoclasts", "percent", of_baseline=True),
            "resorption": Observable(resorption, "1", "bone resorption", "percent", of_baseline=True),
        },
    )


three_effects = Module(
    "osteoclast",
    "three_effects",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
