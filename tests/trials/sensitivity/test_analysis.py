"""Sensitivity: known answers on known functions, and failures that stay failures."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.study import load_study
from osteoimmune.trials.sensitivity import analyse, question_of
from osteoimmune.trials.sensitivity.partial_ranks import partial_rank_correlations
from osteoimmune.trials.sensitivity.records import Output
from osteoimmune.trials.virtual.marginal import Marginal

pytestmark = pytest.mark.filterwarnings("ignore")  # those of SALib


@dataclass
class Known:
    """y = 4 a + 2 b + 0 c for normal a, b, c; fails where it is told to."""

    fails: float = 99.0
    of: str = "spread"
    inputs: dict = field(default_factory=lambda: {n: Marginal("normal", 0.0, 1.0) for n in "abc"})

    @property
    def outputs(self):
        return (Output("arm", "y", "y", "1"),)

    def evaluate(self, samples, *, threads=1):
        y = 4 * samples[:, 0] + 2 * samples[:, 1]
        bad = np.flatnonzero(samples[:, 2] > self.fails)
        y[bad] = np.nan
        return {"y, arm": y}, dict.fromkeys(bad.tolist(), "it failed")


@pytest.mark.promise("P16")
def test_sobol_indices_of_a_sum_are_the_shares_of_its_variance():
    found = {i.input: i for i in analyse(Known(), "sobol", samples=512).indices["y, arm"]}
    assert found["a"].total == pytest.approx(16 / 20, abs=0.04)
    assert found["b"].total == pytest.approx(4 / 20, abs=0.03)
    assert found["c"].total == pytest.approx(0.0, abs=0.01)
    assert found["a"].main == pytest.approx(16 / 20, abs=0.05)


@pytest.mark.promise("P16")
def test_morris_and_ranks_put_the_inputs_in_order():
    for method, samples in (("morris", 20), ("prcc", 400)):
        found = analyse(Known(), method, samples=samples).indices["y, arm"]
        assert [index.input for index in found] == ["a", "b", "c"]
        assert found[0].total > 1.5 * abs(found[2].total)


@pytest.mark.promise("P16")
def test_partial_ranks_are_what_regression_leaves():
    random = np.random.default_rng(2)
    x = random.normal(size=(300, 3))
    x[:, 1] += x[:, 0]
    y = np.exp(x[:, 0] + 0.5 * random.normal(size=300))
    found, _ = partial_rank_correlations(x, y)
    ranks = np.argsort(np.argsort(np.column_stack([x, y]), axis=0), axis=0).astype(float)
    others = np.column_stack([np.ones(300), ranks[:, 1:3]])
    left = [v - others @ np.linalg.lstsq(others, v, rcond=None)[0] for v in (ranks[:, 0], ranks[:, 3])]
    assert found[0] == pytest.approx(np.corrcoef(*left)[0, 1], abs=1e-10)
    assert abs(found[1]) < 0.15


@pytest.mark.promise("P11")
@pytest.mark.parametrize(("method", "samples", "block"), [("sobol", 64, 5), ("morris", 40, 4), ("prcc", 200, 1)])
def test_failed_samples_stay_failures_and_take_only_their_block_with_them(method, samples, block):
    found = analyse(Known(fails=1.5), method, samples=samples)
    assert found.failures
    failed = sorted(found.failures)
    assert np.isnan(found.values["y, arm"][failed]).all()
    assert (found.table()["failure"][failed] == "it failed").all()
    lost = len({row // block for row in failed}) * block
    assert found.used["y, arm"] == len(found.samples) - lost
    assert found.indices["y, arm"][0].input == "a"


def test_an_output_that_never_varies_has_no_indices():
    question = Known()
    question.inputs = {n: Marginal("normal", 0.0, 0.0) for n in "abc"}
    assert analyse(question, "sobol", samples=8).indices["y, arm"] == ()


def test_a_study_is_explained_by_what_the_drug_meets(figure):
    """The first month of resorption on treatment hangs on what binds the drug and what markers show without bone."""
    question = question_of(load_study("freedom"), "uncertainty", endpoints=["ctx_1_month"])
    found = analyse(question, "prcc", samples=len(question.inputs) + 60, threads=2)
    on_drug = found.indices["CTX at 1 month, denosumab 60 mg Q6M"]
    assert len(on_drug) == len(question.inputs)
    assert on_drug[0].total > 2 * on_drug[-1].total
    assert not found.failures


@pytest.mark.parametrize(
    ("method", "samples", "error"), [("sobol", 100, InvalidValue), ("prcc", 3, InvalidValue), ("sobl", 8, UnknownName)]
)
def test_what_cannot_be_analysed_is_refused(method, samples, error):
    with pytest.raises(error):
        analyse(Known(), method, samples=samples)


def test_an_endpoint_that_does_not_exist_is_refused():
    with pytest.raises(UnknownName, match="ctx_1_month"):
        question_of(load_study("freedom"), endpoints=["ctx_1_mnth"])
