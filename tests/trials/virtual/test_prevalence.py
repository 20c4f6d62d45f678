"""Weights and acceptance: afterwards patients are on average what was observed."""

import numpy as np
import pytest

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.trials.virtual.prevalence import Target, accept, prevalence_weights

RANDOM = np.random.default_rng(4)
COLUMNS = {"age": RANDOM.normal(70, 6, 5000), "response": RANDOM.normal(-65, 14, 5000)}
TARGETS = [Target("age", 72.3, 5.2), Target("response", -70.0)]


def test_weighted_means_and_spreads_are_those_observed(figure):
    found = prevalence_weights(COLUMNS, TARGETS)
    w = found.weights / found.weights.sum()
    mean = float(w @ COLUMNS["age"])
    assert mean == pytest.approx(72.3, abs=1e-6)
    assert float(w @ (COLUMNS["age"] - mean) ** 2) ** 0.5 == pytest.approx(5.2, abs=1e-6)
    assert float(w @ COLUMNS["response"]) == pytest.approx(-70.0, abs=1e-6)
    assert 0.3 < found.share < 0.9
    figure("effective sample size of 5,000 weighted patients", f"{found.effective:.0f}", "printed")


def test_patients_that_fit_already_keep_equal_weights():
    values = COLUMNS["age"]
    found = prevalence_weights(COLUMNS, [Target("age", float(values.mean()), float(values.std()))])
    assert found.weights == pytest.approx(np.ones(len(values)), abs=1e-6)
    assert found.effective == pytest.approx(len(values), rel=1e-9)


def test_those_accepted_are_like_those_observed():
    found = accept(COLUMNS, [Target("age", 72.3, 5.2), Target("response", -70.0, 10.0)], seed=3)
    assert 0.05 < found.rate < 0.9
    assert COLUMNS["age"][found.kept].mean() == pytest.approx(72.3, abs=0.5)
    assert COLUMNS["response"][found.kept].std() == pytest.approx(10.0, abs=0.8)


def test_patients_that_fit_already_are_all_kept():
    part = {name: column[1000:1200] for name, column in COLUMNS.items()}
    own = [Target(n, float(c.mean()), float(c.std())) for n, c in part.items()]  # equal densities: all are kept
    assert accept(part, own, seed=3, first=1000).kept.all()


def test_weighted_quartiles_are_those_observed():
    found = prevalence_weights(COLUMNS, [Target("response", None, quartiles=(-80.0, -68.0, -60.0))])
    below = [float(found.weights[COLUMNS["response"] <= q].sum() / found.weights.sum()) for q in (-80, -68, -60)]
    assert below == pytest.approx([0.25, 0.5, 0.75], abs=1e-6)
    with pytest.raises(InvalidValue, match="no weights"):
        prevalence_weights(COLUMNS, [Target("response", None, quartiles=(-300.0, -68.0, -60.0))])


@pytest.mark.parametrize("target", [Target("age", 200.0), Target("age", 70.0, 1e-6)])
def test_what_no_weights_can_do_is_refused(target):
    with pytest.raises(InvalidValue, match="no weights"):
        prevalence_weights(COLUMNS, [target])


def test_wrong_targets_are_refused():
    with pytest.raises(UnknownName, match="age"):
        prevalence_weights(COLUMNS, [Target("agee", 70.0)])
    with pytest.raises(InvalidValue, match="standard deviation"):
        accept(COLUMNS, [Target("age", 70.0)], seed=1)
    with pytest.raises(InvalidValue, match="finite mean"):
        Target("age", None)
    with pytest.raises(InvalidValue, match="above 0"):
        Target("age", 70.0, -1.0)
