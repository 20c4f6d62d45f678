"""Output times of each patient's own: the same values as if they were asked of everybody."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate
from osteoimmune.errors import InvalidValue

TIMES = np.array([[1.0, 30.0, 90.0], [0.0, 45.5, 200.0], [10.0, 30.0, 31.0]])


def solved(times, patients, **more):
    subject = body()
    values = subject.values.coherent()
    dose = [Event(0.0, "pharmacology.depot", 400.0), Event(30.0, "pharmacology.depot", 400.0)]
    weights = {"person.body_weight": np.linspace(50e6, 90e6, 3)[:patients]}
    return simulate(
        subject.assembly, {**values, **weights}, reference=subject.reference.coherent(), inputs=subject.inputs,
        events=dose, times=times, outputs=["ctx", "denosumab_ug_per_ml"], patients=patients, **more,
    )  # fmt: skip


@pytest.mark.promise("P9")
@pytest.mark.parametrize("threads", [1, 2])
def test_own_times_give_the_values_of_common_times(threads):
    common = np.unique(TIMES)
    every, own = solved(common, 3), solved(TIMES, 3, threads=threads)
    assert own.times.shape == own["ctx"].shape == TIMES.shape
    for patient in range(3):
        places = np.searchsorted(common, TIMES[patient])
        for name in ("ctx", "denosumab_ug_per_ml"):
            # where a patient is looked at does not change its steps, but the last look ends them
            assert own[name][patient] == pytest.approx(every[name][patient, places], rel=1e-5)
            assert own.baseline[name][patient] == every.baseline[name][patient]


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (TIMES[:2], "for 2 patients but 3"),
        (TIMES[:, ::-1], "ascend"),
        (np.zeros((3, 2, 2)), "list"),
        (np.where(TIMES == 90.0, np.nan, TIMES), "finite"),
    ],
)
def test_times_that_cannot_be_are_refused(times, says):
    with pytest.raises(InvalidValue, match=says):
        solved(times, 3)
