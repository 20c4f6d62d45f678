"""Trials small enough for tests: FREEDOM's arms, a handful of covariates, everything that can befall a patient."""

from dataclasses import replace

from osteoimmune.quantities import Value
from osteoimmune.study import load_study
from osteoimmune.trials.virtual.marginal import Marginal
from osteoimmune.trials.virtual.plan import TrialPlan
from osteoimmune.trials.virtual.population import Covariate, Population, Rule
from osteoimmune.trials.virtual.trial import Conduct, Happening, Mortality, Trial

YEARLY = (12.0, 24.0, 36.0)
OUTPUTS = ("ctx_percent_change", "bmd_lumbar_spine_percent_change", "bmd_total_hip_percent_change")


def number(value: float, unit: str) -> Value:
    return Value(value, unit, "made for a test", "assumption")


def covariate(name: str, marginal: Marginal, unit: str, sets: str = "", **more: str) -> Covariate:
    return Covariate(name, marginal, unit, "made for a test", "assumption", sets=sets, **more)  # type: ignore[arg-type]


WOMEN = Population(
    "women",
    "Women for tests",
    (
        covariate("age", Marginal("normal", 72.3, 5.2, 60, 91), "year", "person.age"),
        covariate("weight", Marginal("lognormal", 63, 0.17, 35, 120), "kg", "person.body_weight"),
        covariate("t_spine", Marginal("normal", -2.8, 0.7, -4, 0), "1", "fracture.t_score_lumbar_spine"),
        covariate("t_hip", Marginal("normal", -1.9, 0.8, -4, 1), "1", "fracture.t_score_total_hip"),
        covariate("earlier", Marginal("share", 0.24), "1", "fracture.prevalent_vertebral_fracture"),
        covariate("ctx_typical", Marginal("lognormal", 0.55, 0.3, 0.1, 3), "1", scales="ctx"),
    ),
    correlations={("t_hip", "t_spine"): 0.5},
    eligibility=(Rule("any below", ("t_spine", "t_hip"), -2.5),),
)
CONDUCT = Conduct(
    window=number(14, "day"),
    drop_out=number(0.06, "1/year"),
    stop_drug=number(0.02, "1/year"),
    missed=number(0.03, "1"),
    late=number(0.1, "1"),
    delay=number(60, "day"),
)
HAPPENINGS = (
    Happening("vertebral", "fracture.cumulative_vertebral", seen_months=YEARLY),
    Happening("nonvertebral", "fracture.cumulative_nonvertebral"),
    Happening("hip", "fracture.cumulative_hip", part_of="nonvertebral"),
)
DEATHS = Mortality(number(0.0072, "1/year"), number(0.1, "1/year"), number(72.3, "year"))


def trial(**changes: object) -> Trial:
    fields: dict[str, object] = {
        "population": WOMEN,
        "patients": 60,
        "seed": 20090811,
        "visits": (0.0, 6.0, *YEARLY),
        "conduct": CONDUCT,
        "errors": {"bmd_lumbar_spine_percent_change": number(0.012, "1")},
        "happenings": HAPPENINGS,
        "mortality": DEATHS,
    }
    return Trial(**(fields | changes))  # type: ignore[arg-type]


def plan(*, outputs: tuple[str, ...] = OUTPUTS, arms: tuple[str, ...] = (), **changes: object) -> TrialPlan:
    study = load_study("freedom")
    study = replace(study, variants={"ageing": "drift", "fracture": "hazards"}, outputs=outputs, endpoints=())
    study = replace(study, arms=tuple(a for a in study.arms if not arms or a.name in arms), observations=())
    return TrialPlan(study, trial(**changes))
