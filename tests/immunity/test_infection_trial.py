"""Infections, cancers and deaths in virtual women: events by tissue, and death that comes first."""

import numpy as np
import pytest

from osteoimmune.study import load_study
from osteoimmune.trials.analysis.data import simulate_trial
from osteoimmune.trials.virtual.plan import TrialPlan

PATIENTS = 600


@pytest.fixture(scope="module")
def data():
    return simulate_trial(TrialPlan.of(load_study("infection-trial")).changed(patients=PATIENTS))


def test_every_tissue_is_followed_and_the_dead_have_no_events(data, figure):
    events, patients = data.events, data.patients
    counts = {str(name): int((events["event"] == name).sum()) for name in np.unique(events["event"])}
    figure(f"events in {PATIENTS} virtual women over three years", counts, "reported")
    assert {"serious_infection_respiratory", "death"} <= set(counts)
    life = data.lives(events["patient"], events["arm"])
    assert (events["month"] <= patients["followed_months"][life] + 1e-9).all()
    once = [name for name in counts if name.startswith("cancer") or name in ("eczema", "death")]
    for name in once:
        people = events["patient"][events["event"] == name]
        assert len(people) == len(set(people.tolist())), name


def test_events_are_about_as_many_as_the_hazards_say(data, figure):
    """Poisson: serious infections of 600 women over three years, at FREEDOM's 1.1 per hundred years and a spread."""
    names = [str(n) for n in data.events["event"]]
    found = sum(name.startswith("serious_infection") for name in names)
    years = float(np.sum(data.patients["followed_months"])) / 12.0
    figure("serious infections per hundred patient-years", f"{100 * found / years:.2f}", "FREEDOM: 1.1 to 1.4")
    assert 0.5 < 100.0 * found / years < 2.5
