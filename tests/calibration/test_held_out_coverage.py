"""Coverage: one weight a trial, the score, and the benchmark that knows no biology."""

import numpy as np
import pytest

from osteoimmune.calibration.coverage import Judged, benchmark, coverage, judged
from osteoimmune.calibration.intervals import Interval, Parts, Spread
from osteoimmune.calibration.stacking import Misfit
from osteoimmune.calibration.structure import Structure, off_scale, on_scale

NOTHING = Parts(0.0, 0.0, 0.0, 0.0)
STRUCTURE = Structure({"a": 1.0}, {"ctx": Misfit(0.1, 0.2), "bmd_total_hip": Misfit(0.35, 0.1)})


def row(trial, observed, low=-1.0, high=1.0):
    return Judged(trial, "ctx", observed, Interval(low, 0.0, high, NOTHING))


def test_a_trial_counts_once_however_many_rows_it_has():
    found = coverage([row("large", 5.0)] * 9 + [row("small", 0.0)])
    assert found.share == pytest.approx(0.5)
    assert (found.rows, found.trials) == (10, 2)
    assert found.interval_score == pytest.approx(0.5 * (2.0 + 20.0 * 4.0) + 0.5 * 2.0)


def test_nothing_to_judge():
    assert coverage([]) is None


def test_the_benchmark_is_the_spread_of_what_may_be_fitted():
    made = benchmark([row("x", 0.5), Judged("y", "bsap", 0.0, Interval(0, 0, 0, NOTHING))], {"ctx": [-1.0, 1.0]})
    assert len(made) == 1
    assert made[0].found.high == pytest.approx(1.645 * np.sqrt(2.0))


def test_an_arm_of_more_patients_has_a_narrower_interval():
    spread = Spread({"a": np.full(50, np.log(0.3))}, {"a": np.full(50, 0.02)})
    few = judged("t", "ctx", -70.0, 40, spread, STRUCTURE).found
    many = judged("t", "ctx", -70.0, 4000, spread, STRUCTURE).found
    assert many.width < few.width
    width = on_scale("ctx", many.high) - on_scale("ctx", many.low)
    assert width == pytest.approx(2 * 1.645 * np.hypot(0.2 * abs(np.log(0.3)), 0.01), rel=1e-3)
    assert few.holds(-70.0)


def test_a_measure_without_an_arm_takes_the_largest_misfit_of_its_kind():
    assert STRUCTURE.misfit("trap5b", 1.0) == STRUCTURE.misfit("ctx", 1.0) == pytest.approx(0.2)
    assert STRUCTURE.misfit("bmd_femoral_neck", 5.0) == pytest.approx(0.5)


@pytest.mark.parametrize("percent", [-95.0, -10.0, 0.0, 60.0])
def test_scales_go_there_and_back(percent):
    for measure in ("ctx", "bmd_total_hip"):
        assert off_scale(measure, on_scale(measure, percent)) == pytest.approx(percent)


def test_a_number_read_off_a_figure_near_the_floor_is_less_certain():
    spread = Spread({"a": np.full(50, np.log(0.1))}, {"a": np.full(50, 0.02)})
    printed = judged("t", "ctx", -90.0, 40, spread, STRUCTURE).found
    read = judged("t", "ctx", -90.0, 40, spread, STRUCTURE, 0.02).found
    assert printed.parts.sampling == pytest.approx(0.1)
    assert read.parts.sampling == pytest.approx(np.hypot(0.1, 0.2))
    assert read.width > printed.width
