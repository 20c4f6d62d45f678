"""NONMEM-style records mean what NONMEM means by them: checked against superposition in closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear_drug import OUTPUT, concentration, study, table

from osteoimmune.errors import InvalidValue
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials import Arm, run_study
from osteoimmune.trials.event_table import Record

WORST: list[float] = []


def error(*records: Record, **changes: object) -> float:
    """The largest difference from the closed form, over the highest concentration."""
    series = run_study(study(Arm("a", table(*records, **changes)))).arms["a"][OUTPUT]
    exact = concentration(records, series.time_months * DAYS_PER_MONTH)
    WORST.append(float(np.abs(series.value - exact).max() / exact.max()))
    return WORST[-1]


GRID = {
    "a dose": [Record(2, 3.0, amount=210.0)],
    "into blood": [Record(2, 3.0, amount=210.0, compartment=2)],
    "further doses": [Record(2, 0.0, amount=210.0, interval=14.0, further=6)],
    "an infusion": [Record(2, 1.0, amount=210.0, compartment=2, rate=70.0)],
    "an infusion under the skin is not by its route": [Record(2, 1.0, amount=210.0, compartment=2, rate=0.5)],
    "infusions that overlap": [
        Record(2, 1.0, amount=210.0, compartment=2, rate=10.0),
        Record(3, 9.0, amount=100.0, compartment=2, rate=5.0),
        Record(4, 9.0, amount=50.0, compartment=2, rate=25.0),
    ],
    "further infusions that overlap": [
        Record(2, 0.0, amount=70.0, compartment=2, rate=5.0, interval=7.0, further=4),
    ],
    "looks change nothing": [Record(2, 0.5, event=2), Record(3, 1.0, amount=210.0), Record(4, 1.0, event=0)],
    "a reset": [Record(2, 0.0, amount=210.0, interval=14.0, further=9), Record(3, 30.0, event=3)],
    "a reset stops an infusion": [
        Record(2, 0.0, amount=210.0, compartment=2, rate=5.0),
        Record(3, 20.0, event=3),
        Record(4, 50.0, amount=10.0),
    ],
    "reset and dose": [Record(2, 0.0, amount=210.0), Record(3, 20.0, event=4, amount=70.0, compartment=2)],
    "steady state": [Record(2, 0.0, amount=210.0, interval=30.0, steady=1)],
    "steady state, then further doses": [Record(2, 5.0, amount=210.0, interval=30.0, steady=1, further=3)],
    "steady state undoes": [
        Record(2, 0.0, amount=500.0, interval=7.0, further=20),
        Record(3, 40.0, amount=100.0, interval=30.0, steady=1),
    ],
    "steady state beside": [
        Record(2, 0.0, amount=500.0, interval=7.0, further=20),
        Record(3, 40.0, amount=100.0, interval=30.0, steady=2),
    ],
    "two steady states, the morning's and the evening's": [
        Record(2, 0.0, amount=100.0, interval=14.0, steady=1, further=5),
        Record(3, 7.0, amount=50.0, interval=14.0, steady=2, further=5),
    ],
    "steady infusions": [
        Record(2, 2.0, amount=70.0, compartment=2, rate=20.0, interval=14.0, steady=1, further=2),
    ],
    "steady infusions longer than their interval": [
        Record(2, 2.0, amount=70.0, compartment=2, rate=3.0, interval=14.0, steady=1, further=2),
    ],
    "steady infusions beside": [
        Record(2, 0.0, amount=210.0),
        Record(3, 8.0, amount=70.0, compartment=2, rate=3.0, interval=14.0, steady=2),
    ],
}


@pytest.mark.parametrize("records", GRID.values(), ids=GRID)
def test_records_mean_what_superposition_says(records):
    assert error(*records) < 1e-5


def test_an_infusion_for_ever_ends_with_its_steady_state():
    endless = Record(2, 10.0, amount=0.0, rate=20.0, compartment=2, steady=1)
    series = run_study(study(Arm("a", table(endless)))).arms["a"][OUTPUT]
    days = series.time_months * DAYS_PER_MONTH
    exact = np.where(days > 10.0, 20.0 / 0.31 * np.exp(-0.31 / 6.0 * (days - 10.0)), 0.0)
    assert np.abs(series.value - exact).max() / exact.max() < 1e-5


@st.composite
def records(draw):
    rows, time = [], 0.0
    for line in range(draw(st.integers(1, 5))):
        time += draw(st.integers(0, 160)) / 4.0
        event = draw(st.sampled_from([1, 1, 1, 1, 2, 3, 4]))
        if event in (2, 3):
            rows.append(Record(line + 2, time, event=event))
            continue
        compartment = draw(st.sampled_from([1, 2]))
        amount = float(draw(st.integers(1, 500)))
        rate = amount / draw(st.integers(1, 120)) * 4.0 if compartment == 2 and draw(st.booleans()) else 0.0
        steady = draw(st.sampled_from([0, 0, 0, 1, 2]))
        further = draw(st.sampled_from([0, 0, 1, 5]))
        interval = float(draw(st.integers(7, 40))) if steady or further else 0.0
        rows.append(Record(line + 2, time, event, amount, compartment, interval, further, steady, rate))
    return rows


@settings(max_examples=15, deadline=None, derandomize=True)
@given(records())
def test_any_records_mean_what_superposition_says(rows):
    if not concentration(rows, np.arange(1.0, 180.0)).any():
        return
    assert error(*rows) < 1e-5


def test_the_worst_of_all_is_told(figure):
    figure("NONMEM records against superposition, worst error over the peak", f"{max(WORST):.1e}", "<= 1e-5")


def test_a_dose_per_kilogram_with_a_cap_and_time_in_hours():
    per_kilogram = table(Record(2, 24.0, amount=3.0), unit="mg/kg", most_milligrams=150.0, days_per_time=1.0 / 24.0)
    (dose,) = per_kilogram.doses(100.0, 66.0)
    assert (dose.day, dose.milligrams) == (1.0, 150.0)
    (lighter,) = per_kilogram.doses(100.0, 40.0)
    assert lighter.milligrams == 120.0


def test_nothing_is_given_at_or_after_the_end():
    doses = table(Record(2, 0.0, amount=1.0, interval=10.0, further=9)).doses(30.0, 66.0)
    assert [dose.day for dose in doses] == [0.0, 10.0, 20.0]


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("record", "named"),
    [
        (Record(2, -1.0, amount=1.0), "TIME is negative"),
        (Record(2, 0.0, event=5, amount=1.0), "EVID must be 0 to 4"),
        (Record(2, 0.0, amount=0.0), "a dose needs an AMT above 0"),
        (Record(2, 0.0, amount=-1.0), "AMT, II and ADDL cannot be negative"),
        (Record(2, 0.0, amount=1.0, rate=-1.0), "RATE -1, a rate of the model's own, is not supported"),
        (Record(2, 0.0, amount=1.0, rate=-2.0), "RATE -2, a duration of the model's own, is not supported"),
        (Record(2, 0.0, amount=1.0, rate=-0.5), "RATE -0.5, a rate"),
        (Record(2, 0.0, amount=1.0, steady=3, interval=1.0), "SS must be 0, 1 or 2"),
        (Record(2, 0.0, amount=1.0, steady=1), "SS needs an II"),
        (Record(2, 0.0, amount=1.0, further=2), "ADDL needs an II"),
        (Record(2, 0.0, amount=1.0, interval=2.0), "II is for ADDL and SS"),
        (Record(2, 0.0, event=2, amount=1.0), "EVID 2 gives nothing"),
        (Record(2, 0.0, event=3, steady=1), "EVID 3 gives nothing"),
        (Record(2, 0.0, amount=1.0, compartment=7), "CMT 7 is no compartment"),
        (Record(2, 0.0, amount=1.0, interval=1.0, further=20_000), "more than 10000 doses"),
    ],
)
def test_records_that_cannot_be_meant_are_refused(record, named):
    table(Record(2, 0.0, amount=1.0))
    with pytest.raises(InvalidValue, match=named):
        table(record)


@pytest.mark.promise("P13")
def test_times_that_go_back_are_refused():
    with pytest.raises(InvalidValue, match="line 3: TIME goes back to 2 from 5"):
        table(Record(2, 5.0, amount=1.0), Record(3, 2.0, amount=1.0))
