"""Fractures: hazards of vertebra, other sites and hip from age, bone density, earlier fracture and turnover.

    h = h0 exp[a (age - age0) - b (T - T0)] (1 + p (k - 1)) u^c,     u = f + (1 - f) turnover
    d turnover = (resorption - turnover) / lag,     T = T at the start + (density - 1) SDs per unit
    several vertebrae at once: h_vertebral share (1 + burst (turnover - onset)+)
    incidence = 1 - exp(-integral of h)

b is the gradient of risk per standard deviation (Marshall 1996), a doubles the risk of the hip in about six years, p is
whether a vertebra was fractured before. u is the number of resorption cavities, which weaken a trabecula beyond what is
missing in density: density explains a third to a half of what denosumab does to vertebral fractures and most of what
it does to others (Austin 2012). When turnover overshoots, perforated trabeculae let several vertebrae give way.

Doubt: falls are in the baseline only. Each hazard is that of one person: the incidence of a trial is the mean over its
people, not the incidence of a typical one. The burst rests on few events and on registries.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, exp, smooth_positive
from osteoimmune.language.module import Equations, Flow, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

KINDS = {
    "vertebral": ("lumbar_spine", "new vertebral fracture"),
    "nonvertebral": ("total_hip", "nonvertebral fracture"),
    "hip": ("total_hip", "hip fracture"),
}
NEEDS = {
    "age": "year",
    "years_older": "year",
    "resorption": "1",
    "density_lumbar_spine": "1",
    "density_total_hip": "1",
}


def _integral(kind: str, meaning: str) -> State:
    return State(f"cumulative_{kind}", "1", f"cumulative hazard of a {meaning}", kind="quadrature")


STATES = (
    State("turnover", "1", "resorption over the reference, averaged over the life of cavities", baseline=1.0),
    *(_integral(kind, meaning) for kind, (_, meaning) in KINDS.items()),
    _integral("multiple_vertebral", "fracture of several vertebrae at once"),
)


def _t_score(q: Quantities, site: str) -> Expression:
    change = q[f"density_{site}"] - 1.0
    return q[f"t_score_{site}"] + q[f"deviations_{site}"] * change


def _hazard(q: Quantities, kind: str) -> Expression:
    site, _ = KINDS[kind]
    older = q[f"{kind}_age_slope"] * (q.age + q.years_older - q.reference_age)
    thinner = q[f"{kind}_gradient"] * (_t_score(q, site) - q[f"reference_t_score_{site}"])
    earlier = 1.0 + q.prevalent_vertebral_fracture * (q[f"{kind}_prevalent_ratio"] - 1.0)
    cavities = q.turnover_floor + (1.0 - q.turnover_floor) * q.turnover
    return (
        q[f"{kind}_baseline"] * q.frailty * exp(older - thinner) * earlier * cavities ** q[f"{kind}_turnover_exponent"]
    )


def _equations(q: Quantities) -> Equations:
    hazards = {kind: _hazard(q, kind) for kind in KINDS}
    overshoot = smooth_positive(q.turnover - q.burst_onset, q.burst_width)
    hazards["multiple_vertebral"] = hazards["vertebral"] * q.multiple_share * (1.0 + q.burst * overshoot)
    told = {kind: meaning for kind, (_, meaning) in KINDS.items()} | {
        "multiple_vertebral": "multiple vertebral fracture"
    }
    rates = {f"{k}_hazard": Observable(h, "1/day", f"hazard of a {told[k]}", "1/year") for k, h in hazards.items()}
    incidences = {
        f"{k}_incidence": Observable(1.0 - exp(-q[f"cumulative_{k}"]), "1", f"share with a {told[k]}", "percent")
        for k in hazards
    }
    return Equations(
        flows=(
            Flow("opened", q.resorption / q.cavity_life, None, "turnover"),
            Flow("closed", q.turnover / q.cavity_life, "turnover"),
        ),
        observables={**rates, **incidences},
        quadratures={f"cumulative_{kind}": hazard for kind, hazard in hazards.items()},
    )


hazards = Module(
    "fracture",
    "hazards",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
