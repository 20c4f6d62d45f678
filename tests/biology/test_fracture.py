"""Hazards of fracture: closed forms at rest, the ratios of FREEDOM, and what each part of the hazard does."""

import numpy as np
import pytest
from courses import TRIAL, course, denosumab, published

from osteoimmune.biology.bodies import body
from osteoimmune.engine import system_of

KINDS = ("vertebral", "nonvertebral", "hip", "multiple_vertebral")
THREE_YEARS = denosumab(*range(0, 36, 6))
FIVE_YEARS = denosumab(*range(0, 60, 6))


@pytest.fixture(scope="module")
def woman():
    return course(companions=())


@pytest.mark.promise("P1")
@pytest.mark.parametrize("kind", KINDS)
def test_at_rest_the_incidence_is_that_of_a_constant_hazard(woman, kind):
    hazard = woman.value([], [0.0, 36.0], f"{kind}_hazard")
    incidence = woman.value([], 36.0, f"{kind}_incidence")[0]
    assert hazard[0] == pytest.approx(hazard[1], rel=1e-9)
    assert incidence == pytest.approx(1.0 - np.exp(-hazard[0] * 1095.75), rel=1e-6)


def test_the_reference_hazard_is_what_the_table_says(woman):
    p = woman.body.values.coherent()
    age = np.exp(p["fracture.hip_age_slope"] * (p["person.age"] - p["fracture.reference_age"]))
    earlier = 1.0 + p["fracture.prevalent_vertebral_fracture"] * (p["fracture.hip_prevalent_ratio"] - 1.0)
    expected = p["fracture.hip_baseline"] * age * earlier
    assert woman.value([], 0.0, "hip_hazard")[0] == pytest.approx(expected, rel=1e-9)


def test_hazards_stand_outside_the_error_norm_and_cost_no_step(woman):
    system = system_of(woman.body.assembly)
    assert system.integrals == 4
    assert all(name.startswith("fracture.cumulative_") for name in system.states[-4:])
    plain = course(companions=(), fracture="none")
    with_it = woman.solve(THREE_YEARS, [36], ["ctx"])
    without = plain.solve(THREE_YEARS, [36], ["ctx"])
    assert with_it["ctx"] == pytest.approx(without["ctx"], rel=1e-5)


@pytest.mark.parametrize(
    ("kind", "expected", "interval"),
    [("vertebral", 0.32, (0.26, 0.41)), ("nonvertebral", 0.80, (0.67, 0.95)), ("hip", 0.60, (0.37, 0.97))],
)
def test_ratios_of_freedom_for_a_typical_woman(woman, figure, kind, expected, interval):
    treated = woman.value(TRIAL + THREE_YEARS, 36, f"{kind}_incidence")[0]
    untreated = woman.value(TRIAL, 36, f"{kind}_incidence")[0]
    ratio = treated / untreated
    figure(f"{kind} ratio at 36 months, typical woman (fitted)", f"{ratio:.2f}", f"{expected} {interval}")
    figure(f"{kind} incidence untreated, typical woman", f"{100 * untreated:.1f} %", "below the mean of women")
    assert interval[0] < ratio < interval[1]


@pytest.mark.parametrize("months", [12.0, 24.0])
def test_earlier_ratios_of_freedom(woman, shared, figure, months):
    observed, use = published(
        shared, "FREEDOM BMD-fracture", "new or worsening vertebral fracture RR", "denosumab", months
    )
    ratio = np.divide(*(woman.value(TRIAL + more, months, "vertebral_incidence")[0] for more in (THREE_YEARS, [])))
    figure(f"vertebral ratio at {months:.0f} months ({use}, not fitted)", f"{ratio:.2f}", f"{observed}")
    assert ratio == pytest.approx(observed, abs=0.15)


def test_direct_and_its_vertebral_ratio(woman, shared, figure):
    observed, use = published(shared, "DIRECT", "new vertebral fracture HR", "denosumab vs placebo", 24.0)
    ratio = np.divide(*(woman.value(TRIAL + more, 24, "vertebral_incidence")[0] for more in (THREE_YEARS, [])))
    figure("DIRECT vertebral ratio at 24 months, typical woman (unfitted)", f"{ratio:.2f}", f"{observed} (0.13-0.52)")
    assert use == "validate"
    assert 0.129 < ratio < 0.521


@pytest.mark.parametrize(
    ("values", "factor"),
    [
        ({"person.age": 71.5 + 6.3}, 2.0),
        ({"fracture.t_score_total_hip": -2.9}, 2.6),
        ({"fracture.prevalent_vertebral_fracture": 0.0}, 1 / 1.192),
        ({"fracture.frailty": 2.0}, 2.0),
    ],
    ids=["six years older", "one SD thinner", "no earlier fracture", "twice as frail"],
)
def test_who_breaks_a_hip(woman, values, factor):
    coherent = {k: v * 365.25 if k == "person.age" else v for k, v in values.items()}
    hazard = [woman.value([], 0.0, "hip_hazard", values=v)[0] for v in ({}, coherent)]
    assert hazard[1] / hazard[0] == pytest.approx(factor, rel=0.02)


@pytest.mark.parametrize(
    ("off", "kind"),
    [("fracture.vertebral_turnover_exponent", "vertebral"), ("fracture.vertebral_gradient", "vertebral")],
)
def test_turnover_and_density_each_explain_a_part(woman, off, kind):
    """Austin 2012: density explains 35 to 51 % of what denosumab does to vertebral fractures."""
    name = f"{kind}_hazard"
    whole = np.log(np.divide(*(woman.value(e, 36, name)[0] for e in (THREE_YEARS, []))))
    rest = np.log(np.divide(*(woman.value(e, 36, name, values={off: 0.0})[0] for e in (THREE_YEARS, []))))
    assert 0.2 < rest / whole < 0.8


def test_after_stopping_several_vertebrae_break_at_once(woman, figure):
    months = np.arange(60.0, 85.0, 3.0)
    off = woman.value(TRIAL + FIVE_YEARS, months, "multiple_vertebral_hazard")
    never = woman.value(TRIAL, months, "multiple_vertebral_hazard")
    figure(
        "highest hazard of several vertebral fractures off treatment over untreated",
        f"{(off / never).max():.1f} at month {months[(off / never).argmax()]:.0f}",
        "above 1 between 7 and 16 months after the last dose",
    )
    assert off[0] < never[0]
    assert (off / never).max() > 1.5
    assert off[-1] / never[-1] < 1.2
    burst_off = woman.value(TRIAL + FIVE_YEARS, months, "multiple_vertebral_hazard", values={"fracture.burst": 0.0})
    assert (burst_off / never).max() < 1.3


def virtual_women(person, count, seed):
    """Parameters drawn from their spreads; age and history as in FREEDOM (72.3, SD 5.2 years; 24 %; memory)."""
    random = np.random.default_rng(seed)
    values = {}
    for name, value in person.body.values.values.items():
        draw = random.standard_normal(count) * value.spread.size
        values[name] = {
            "none": lambda v, _: v.coherent,
            "lognormal": lambda v, d: v.coherent * np.exp(d),
            "normal": lambda v, d: v.coherent + d,
            "logit": lambda v, d: 1.0 / (1.0 + np.exp(-d) * (1.0 / v.number - 1.0)),
        }[value.spread.kind](value, draw)
    values["person.age"] = (72.3 + 5.2 * random.standard_normal(count)) * 365.25
    values["fracture.prevalent_vertebral_fracture"] = (random.random(count) < 0.24).astype(float)
    return values


def test_many_women_break_as_many_bones_as_those_of_freedom(woman, shared, figure):
    """Cumulative incidence over a virtual population, the mean over its women: fitted to the placebo arm alone."""
    women = virtual_women(woman, 600, 11)
    arms = {}
    for arm, more in (("placebo", []), ("denosumab", THREE_YEARS)):
        found = woman.solve(TRIAL + more, [36], [f"{k}_incidence" for k in KINDS], values=women, rtol=1e-4)
        assert not found.failed.size
        arms[arm] = {k: 100 * found[f"{k}_incidence"].mean() for k in KINDS}
    seen = {"vertebral": (7.2, (0.26, 0.41)), "nonvertebral": (8.0, (0.67, 0.95)), "hip": (1.2, (0.37, 0.97))}
    for kind, (observed, (low, high)) in seen.items():
        incidence, ratio = arms["placebo"][kind], arms["denosumab"][kind] / arms["placebo"][kind]
        figure(f"{kind} incidence untreated, 600 women, 36 months (fitted)", f"{incidence:.1f} %", f"{observed}")
        figure(f"{kind} ratio, 600 women, 36 months (fitted)", f"{ratio:.2f}", f"{low}-{high}")
        assert incidence == pytest.approx(observed, rel=0.2)
        assert low < ratio < high
    earlier = women["fracture.prevalent_vertebral_fracture"] > 0
    subgroup = woman.solve(TRIAL, [36], ["vertebral_incidence"], values=women, rtol=1e-4)["vertebral_incidence"]
    observed, use = published(
        shared, "FREEDOM high-risk", "new vertebral fracture", "placebo", 36.0, population="FREEDOM, multiple"
    )
    share = 100 * subgroup[earlier].mean()
    figure(
        f"vertebral incidence after an earlier one ({use}, not fitted)", f"{share:.1f} %", f"{observed} with several"
    )
    assert 9 < share < 20


@pytest.mark.promise("P6")
def test_incidences_are_probabilities_at_any_extreme(woman):
    for inputs in ({"opg_expression": 0.0}, {"rankl_expression": 0.0}, {"oestrogen": 0.0}, {"glucocorticoid": 3.0}):
        for kind in KINDS:
            share = woman.value(TRIAL, [12, 120, 360], f"{kind}_incidence", inputs=inputs)
            assert (share >= 0).all()
            assert (np.diff(share) >= 0).all()
            assert share[-1] <= 1.0


def test_bodies_without_it_carry_none_of_it():
    assert not [n for n in body().assembly.parameters if n.startswith("fracture.")]
