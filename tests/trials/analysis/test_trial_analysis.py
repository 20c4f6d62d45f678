"""A trial in full: what must hold of any, and that chance alone is found as often as it should be."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.study import load_study
from osteoimmune.trials.analysis.data import TrialData, simulate_trial
from osteoimmune.trials.analysis.first_event import COMPETED, HAPPENED, first_event
from osteoimmune.trials.analysis.power import chi_squared_p
from osteoimmune.trials.analysis.ratios import incidence
from osteoimmune.trials.analysis.replicates import compared, replicated, spread
from osteoimmune.trials.analysis.subgroups import halves, subgroups
from osteoimmune.trials.analysis.visits import visit_summaries
from osteoimmune.trials.regimen import parse_regimen
from osteoimmune.trials.virtual.plan import TrialPlan
from tests.trials.virtual.small_trials import plan

DRUG, PLACEBO = "denosumab 60 mg Q6M", "placebo"


@cache
def freedom(patients: int = 800, **changes: str) -> TrialData:
    whole = TrialPlan.of(load_study("freedom-trial")).changed(patients=patients)
    return simulate_trial(replace(whole, trial=replace(whole.trial, **changes)))  # type: ignore[arg-type]


@cache
def nothing_given(patients: int) -> TrialData:
    """Placebo in both arms."""
    study = load_study("freedom-trial")
    arms = tuple(replace(arm, name=name, regimen=parse_regimen("no drug")) for arm, name in zip(study.arms, "AB"))
    trial = replace(study.trial, reported=None, patients=patients)
    return simulate_trial(TrialPlan.of(replace(study, arms=arms, observations=(), endpoints=(), trial=trial)))


def test_every_event_lies_within_its_follow_up_and_is_counted_once():
    data = freedom()
    life = data.lives(data.events["patient"], data.events["arm"])
    assert (data.events["month"] <= data.patients["followed_months"][life] + 1e-9).all()
    seen = np.isfinite(data.events["seen_month"])
    assert (data.events["seen_month"][seen] >= data.events["month"][seen]).all()
    firsts = first_event(data, "nonvertebral")
    events = data.events["event"] == "nonvertebral"
    people = {*zip(data.events["patient"][events], data.events["arm"][events], strict=True)}
    assert int((firsts.status == HAPPENED).sum()) == len(people)


def test_hip_fractures_are_nonvertebral_and_several_vertebrae_are_vertebral():
    events = freedom().events
    for part, whole in (("hip", "nonvertebral"), ("multiple_vertebral", "vertebral")):
        of = {*zip(events["patient"][events["event"] == whole], events["month"][events["event"] == whole], strict=True)}
        own = {*zip(events["patient"][events["event"] == part], events["month"][events["event"] == part], strict=True)}
        assert own
        assert own < of


def test_death_ends_the_follow_up_and_competes():
    data = freedom()
    died = data.patients["ended"] == "died"
    assert died.any()
    times = first_event(data, "nonvertebral")
    first = times.status[np.isin(times.life, np.flatnonzero(died))]
    assert set(first) <= {HAPPENED, COMPETED}
    assert COMPETED in first


def test_chance_that_knows_nothing_of_the_arm_strikes_the_same_people_in_both():
    data = simulate_trial(plan(design="every arm", patients=150))
    ended = {arm: data.patients["ended"][data.patients["arm"] == arm] for arm in data.arms}
    assert (ended[DRUG] == ended[PLACEBO]).all()
    vertebral = first_event(data, "vertebral")
    assert incidence(vertebral, DRUG).events <= incidence(vertebral, PLACEBO).events


def test_a_combined_event_is_the_first_of_its_parts():
    data = freedom()
    every = first_event(data, "serious_infection")
    parts = [first_event(data, name) for name in data.plan.trial.combined[0].of]
    happened = {int(x) for part in parts for x in part.life[part.status == HAPPENED]}
    assert {int(x) for x in every.life[every.status == HAPPENED]} == happened
    for part in parts:
        place = np.searchsorted(every.life, part.life)
        assert (every.months[place] <= part.months + 1e-12).all()


def test_an_arm_on_treatment_gains_density_and_loses_resorption():
    last = {(s.arm, s.month): s for s in visit_summaries(freedom(), "bmd_lumbar_spine_percent_change")}
    assert last[DRUG, 36.0].mean.lower > last[PLACEBO, 36.0].mean.upper + 5.0
    ctx = {(s.arm, s.month): s for s in visit_summaries(freedom(), "ctx_percent_change")}
    assert ctx[DRUG, 6.0].median.upper < ctx[PLACEBO, 6.0].median.lower


def test_subgroups_divide_the_whole():
    times = first_event(freedom(), "vertebral")
    found = subgroups(times, DRUG, PLACEBO, halves(freedom(), ("age", "diabetes")))
    for one, other in (found[:2], found[2:]):
        assert one.treated.people + other.treated.people == incidence(times, DRUG).people
        assert one.control.events + other.control.events == incidence(times, PLACEBO).events


def test_replicates_differ_and_are_the_same_again():
    small = plan(patients=150)
    once, again = replicated(small, "nonvertebral", 2), replicated(small, "nonvertebral", 1, first=1)
    assert once[1] == again[0]
    assert once[0].control != once[1].control
    assert spread(once).lower <= spread(once).value <= spread(once).upper
    with pytest.raises(InvalidValue, match="at least once"):
        replicated(small, "nonvertebral", 0)


def test_an_event_that_does_not_exist_is_refused():
    with pytest.raises(UnknownName, match="vertebral"):
        first_event(freedom(), "vertebrall")


@pytest.mark.promise("P16")
def test_placebo_against_placebo_is_found_different_as_often_as_chance_says(figure):
    _type_one(1500, figure)


@pytest.mark.slow
@pytest.mark.promise("P16")
def test_placebo_against_placebo_in_full(figure):
    _type_one(16_000, figure)


def _type_one(pool: int, figure) -> None:
    """People drawn again and again from a pool of the untreated, sent to arms by chance, tested at 5 %."""
    from statsmodels.duration.survfunc import survdiff

    data, trials, people = nothing_given(pool), 4000, 1000
    random = np.random.Generator(np.random.Philox(11))
    vertebral = first_event(data, "vertebral").status == HAPPENED
    counts = [vertebral[random.integers(len(vertebral), size=(trials, people))].sum(axis=1) for _ in range(2)]
    shares = float((chi_squared_p(counts[0], people, counts[1], people) < 0.05).mean())
    figure("type I error, vertebral fracture, chi-squared", f"{100 * shares:.2f} %", "4 to 6 %")
    times = first_event(data, "nonvertebral")
    arm, found = np.repeat([0, 1], people // 2), []
    for _ in range(trials // 2):
        chosen = random.integers(len(times.months), size=people)
        found.append(survdiff(times.months[chosen], (times.status[chosen] == HAPPENED).astype(int), arm)[1])
    logrank = float((np.array(found) < 0.05).mean())
    figure("type I error, nonvertebral fracture, log-rank", f"{100 * logrank:.2f} %", "4 to 6 %")
    assert 0.04 <= shares <= 0.06
    assert 0.04 <= logrank <= 0.06


def test_the_two_arms_of_nothing_are_alike():
    data = nothing_given(1500)
    assert data.control == "A"
    one = compared(data, "nonvertebral")
    assert one.ratio.lower < 1.0 < one.ratio.upper
