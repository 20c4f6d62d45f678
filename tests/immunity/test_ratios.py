"""Ratios as distributions: bands, drivers, and an observed excess beside them."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.immunity.conclusions import ARMS, CONTROL, about_infections, fetal
from osteoimmune.immunity.factor_two import perturbed, survivals
from osteoimmune.immunity.prior import prior_columns, standard_draws, uncertain
from osteoimmune.immunity.ratios import OUTCOMES, confronted, ratios, summarised, table
from osteoimmune.immunity.runs import run_arm
from osteoimmune.study import load_study

DRAWS = 120
FREEDOM = {"serious_infection_skin": ((15, 3886), (3, 3876)), "serious_infection_ear": ((5, 3886), (0, 3876))}


@pytest.fixture(scope="module")
def names():
    return uncertain(body("postmenopausal", lymphoid="full", host_defence="hazards").values.values)


@pytest.fixture(scope="module")
def surprises(names):
    return standard_draws(names, DRAWS)


@pytest.fixture(scope="module")
def runs(surprises):
    study, outputs = load_study("infection-by-tissue"), [f"{outcome}_incidence" for outcome in OUTCOMES]
    return {arm: run_arm(study, arm, prior_columns(surprises), outputs, [36.0]) for arm in (CONTROL, *ARMS)}


def test_bands_are_printed_with_their_widths_and_what_they_hang_on(runs, surprises, figure):
    assert not any(run.failed for run in runs.values())
    for own in table(runs, CONTROL, surprises, ARMS):
        hangs = ", ".join(name for name, _ in own.drivers)
        band = f"{own.median:.2f} ({own.low:.2f} to {own.high:.2f}), upper over lower {own.width:.1f}; {hangs}"
        figure(f"{own.kind} of {own.outcome} ratio, {own.arm}, {DRAWS} draws", band, "reported")
        assert 0.0 < own.low <= own.median <= own.high
        assert own.width < 10.0  # a band that holds everything agrees with nothing
        assert len(own.drivers) == 3


def test_deeper_blockade_widens_the_band(runs):
    widths = [np.ptp(np.log(ratios(runs[arm], runs[CONTROL], "serious_infection_any"))) for arm in ARMS]
    assert widths == sorted(widths)


def test_infection_and_cancer_are_not_set_to_no_effect(runs):
    for outcome in OUTCOMES:
        assert np.ptp(ratios(runs["full blockade"], runs[CONTROL], outcome)) > 0.05, outcome


@pytest.mark.parametrize("outcome", FREEDOM)
def test_skin_and_ear_of_freedom_lie_where_they_lie(outcome, runs, figure):
    """Reported, not tuned away: both signals lie beyond what the prior of 60 mg every six months makes likely."""
    found = confronted(outcome, ratios(runs[ARMS[0]], runs[CONTROL], outcome), *FREEDOM[outcome])
    figure(f"{outcome}, FREEDOM: share of the prior below", f"{100 * found.place:.0f} %", "reported")
    figure(f"{outcome}, FREEDOM: chance of as many or more under the prior", f"{found.chance:.3f}", "reported")
    assert found.observed > 4.0
    assert found.place > 0.975
    assert found.chance < 0.05


def test_a_summary_finds_what_a_ratio_hangs_on():
    z = {"strong": np.linspace(-2, 2, 201), "weak": np.cos(np.arange(201.0))}
    own = summarised("x", "arm", np.exp(0.5 * z["strong"] + 0.01 * z["weak"]), z, most=1)
    assert own.drivers[0][0] == "strong"
    assert own.drivers[0][1] > 0.99
    assert own.median == pytest.approx(1.0, rel=0.02)
    assert own.width == pytest.approx(np.exp(0.5 * 3.8), rel=0.03)


def test_counts_of_chance_under_no_effect_are_as_counted_by_hand():
    found = confronted("x", np.ones(3), (3, 100), (0, 100))
    assert found.chance == pytest.approx(0.125)
    assert found.observed == np.inf
    assert confronted("x", np.array([0.5, 1.0, 4.0]), (4, 100), (2, 100)).place == pytest.approx(2 / 3)


def test_what_a_factor_of_two_overturns_is_told(figure):
    few = ["lymphoid.node_threshold", "lymphoid_drug.partition", "host_defence.priming_effect"]
    columns = perturbed(few)
    told = survivals(few, fetal(columns) | about_infections(columns))
    for own in told:
        figure(own.conclusion, f"holds {own.holds}, overturned by {own.overturned_by or 'none'}", "reported")
    assert all(own.holds for own in told)
    assert any(own.overturned_by for own in told)
