"""Doses, inputs and output times mean exactly what they say; what cannot be meant is refused in a sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate
from osteoimmune.errors import InvalidValue, UnknownName

AMOUNTS = st.floats(1.0, 500.0)


def concentrations(linear, events, times=(1.0, 5.0, 9.0, 20.0), **more):
    return simulate(linear, {}, reference={}, times=times, outputs=["concentration"], events=events, **more)[
        "concentration"
    ]


@pytest.mark.promise("P7")
def test_no_dose_and_a_dose_of_zero_are_the_same_bits(linear):
    nothing = concentrations(linear, [])
    zero = concentrations(linear, [Event(3.0, "drug.depot", 0.0)])
    assert (nothing.view(np.int64) == zero.view(np.int64)).all()


@pytest.mark.promise("P7")
@settings(max_examples=25, deadline=None)
@given(amounts=st.lists(AMOUNTS, min_size=2, max_size=5), when=st.floats(0, 4))
def test_doses_of_one_moment_add_up(linear, amounts, when):
    split = concentrations(linear, [Event(when, "drug.depot", a) for a in amounts])
    whole = concentrations(linear, [Event(when, "drug.depot", sum(amounts))])
    assert np.allclose(split, whole, rtol=1e-12, atol=1e-12)


@pytest.mark.promise("P7")
@settings(max_examples=25, deadline=None)
@given(shift=st.floats(0.5, 300.0), amount=AMOUNTS)
def test_a_shift_in_time_shifts_everything(linear, shift, amount):
    now = concentrations(linear, [Event(0.0, "drug.depot", amount)])
    later = concentrations(
        linear, [Event(shift, "drug.depot", amount)], times=np.array([1.0, 5.0, 9.0, 20.0]) + shift, begin=shift
    )
    assert np.allclose(now, later, rtol=1e-9)


@pytest.mark.promise("P7")
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 15), AMOUNTS), min_size=1, max_size=6))
def test_a_linear_system_superposes(linear, doses):
    together = concentrations(linear, [Event(t, "drug.depot", a) for t, a in doses])
    apart = sum(concentrations(linear, [Event(t, "drug.depot", a)]) for t, a in doses)
    assert np.allclose(together, apart, rtol=1e-5, atol=1e-4)


@pytest.mark.promise("P7")
def test_the_order_of_the_list_of_events_does_not_matter(linear):
    events = [Event(9.0, "drug.depot", 5.0), Event(0.0, "drug.depot", 50.0), Event(4.0, "drug.central", 7.0)]
    assert (concentrations(linear, events) == concentrations(linear, events[::-1])).all()


def test_moments_closer_than_a_tenth_of_a_millisecond_are_one(linear):
    near = concentrations(linear, [Event(1e-12, "drug.depot", 5.0), Event(5e-324, "drug.depot", 5.0)])
    assert (near == concentrations(linear, [Event(0.0, "drug.depot", 10.0)])).all()


def test_an_output_at_a_dose_is_before_it_unless_after_is_asked(linear):
    events = [Event(0.0, "drug.central", 30.0), Event(5.0, "drug.central", 60.0)]
    times, after = [0.0, 0.0, 5.0, 5.0, 8.0, 8.0], [False, True] * 3
    found = concentrations(linear, events, times=times, after=after)[0]
    assert found[0] == 0.0
    assert found[1] == 10.0
    assert found[3] - found[2] == pytest.approx(20.0, abs=1e-9)
    assert found[4] == found[5]


def test_a_dose_at_the_end_shows_only_after(linear):
    found = concentrations(linear, [Event(5.0, "drug.central", 30.0)], times=[5.0, 5.0], after=[False, True])[0]
    assert found.tolist() == [0.0, 10.0]


def test_events_past_the_end_are_not_given(linear):
    assert (concentrations(linear, [Event(50.0, "drug.depot", 1.0)]) == 0.0).all()


def test_each_patient_has_its_own_events(linear):
    lists = [[Event(0.0, "drug.central", 3.0 * k)] for k in range(5)]
    solution = simulate(
        linear, {}, reference={}, times=[0.0], after=[True], outputs=["concentration"], events=lists, patients=5
    )
    assert solution["concentration"][:, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"events": [Event(0, "drug.depo", 1.0)]}, "unknown state to dose 'drug.depo'.*did you mean 'drug.depot'"),
        ({"events": [Event(0, "drug.depot", 1.0, "set")]}, "unknown input to set 'drug.depot'"),
        ({"events": [Event(0, "drug.depot", 1.0, "ad")]}, "unknown kind of event 'ad'.*did you mean 'add'"),
        ({"outputs": ["concentratio"]}, "unknown output 'concentratio'.*did you mean 'concentration'"),
        ({"parameters": {"drug.absorbtion": 1.0}}, "unknown parameter 'drug.absorbtion'.*'drug.absorption'"),
        ({"inputs": {"oestrogen": 1.0}}, "unknown input 'oestrogen'"),
        ({"reference": {"drug.volum": 1.0}}, "unknown reference parameter 'drug.volum'"),
        ({"initial": {"drug.centre": 1.0}}, "unknown state 'drug.centre'"),
    ],
)
def test_misspelt_names_are_refused_with_the_nearest(linear, change, sentence):
    arguments = {"parameters": {}, "reference": {}, "times": [1.0], "outputs": ["concentration"], **change}
    with pytest.raises(UnknownName, match=sentence):
        simulate(linear, arguments.pop("parameters"), **arguments)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parameters": {"drug.volume": float("nan")}}, "'drug.volume' of patient 0 is nan"),
        ({"parameters": {"drug.volume": np.array([1.0, np.inf])}}, "'drug.volume' of patient 1 is inf"),
        ({"times": [2.0, 1.0]}, "must ascend"),
        ({"times": [-1.0, 1.0]}, "must ascend from the start"),
        ({"times": [np.nan]}, "finite"),
        ({"events": [Event(-1.0, "drug.depot", 1.0)]}, "lies before the start"),
        ({"events": [Event(1.0, "drug.depot", float("inf"))]}, "has time 1.0 and amount inf"),
        ({"events": [Event(1.0, "drug.depot", -1.0)]}, "the dose into 'drug.depot' on day 1 is negative: -1"),
        ({"events": [Event(1e9, "drug.depot", 1.0)]}, "on day 1e.09 lies beyond day 8388608"),
        ({"events": [(0.0, "drug.depot", 1.0)]}, "events must be Event records, not 0.0"),
        ({"times": [1e300]}, "must lie within 8388608 days of day 0, not 1e.300"),
        ({"times": ["soon"]}, "a list of numbers of days, not .'soon'."),
        ({"parameters": {"drug.volume": "3 L"}}, "'drug.volume' is '3 L', neither a number nor one number a patient"),
        ({"parameters": {"drug.volume": np.ones((2, 2))}}, "'drug.volume' has 2 axes"),
        ({"initial": {"drug.depot": np.nan}}, "'drug.depot' of patient 0 is nan"),
        ({"patients": -1}, "whole and not negative, not -1"),
        ({"patients": 1.5}, "whole and not negative, not 1.5"),
        ({"after": [True, False]}, "'after' has 2 entries for 1 output times"),
        ({"begin": np.nan}, "a start must lie within"),
        ({"rtol": 0.0}, "relative tolerance must be above 0"),
        ({"rtol": np.nan}, "relative tolerance must be above 0"),
        ({"threads": 1.5}, "threads must be at least 1, and whole, not 1.5"),
        ({"events": [[], []]}, "events for 2 patients but 1"),
        ({"threads": 0}, "threads must be at least 1"),
        ({"parameters": {"drug.volume": np.ones(2), "drug.absorption": np.ones(3)}}, "different numbers of patients"),
    ],
)
def test_values_that_cannot_be_are_refused_early(linear, change, sentence):
    arguments = {"parameters": {}, "reference": {}, "times": [1.0], "outputs": ["concentration"], **change}
    with pytest.raises(InvalidValue, match=sentence):
        simulate(linear, arguments.pop("parameters"), **arguments)


@pytest.mark.promise("P13")
def test_inputs_below_their_lowest_are_refused():
    b = body()
    ask = {"reference": b.reference.coherent(), "times": [1.0], "outputs": ["ctx"]}
    for name in b.assembly.inputs:
        with pytest.raises(InvalidValue, match=f"the input '{name}' cannot be -0.1: its lowest is 0"):
            simulate(b.assembly, b.values.coherent(), inputs={name: np.array([1, -0.1])}, **ask)
        with pytest.raises(InvalidValue, match=f"the input '{name}' cannot be -0.1: its lowest is 0"):
            simulate(b.assembly, b.values.coherent(), events=[Event(0.0, name, -0.1, "set")], **ask)


def test_an_input_may_be_a_whole_number():
    b = body()
    ask = {"reference": b.reference.coherent(), "times": [9.0], "outputs": ["ctx"]}
    whole = simulate(b.assembly, b.values.coherent(), events=[Event(0, "oestrogen", 1, "set")], **ask)
    assert whole["ctx"][0, 0] < 1.0


@pytest.mark.promise("P13")
def test_a_reference_that_cannot_be_balanced_is_refused():
    b = body()
    empty = b.reference.coherent() | {"rankl.accessible_rankl": 0.0}
    with pytest.raises(InvalidValue, match="cannot be balanced on these reference parameters"):
        simulate(b.assembly, b.values.coherent(), reference=empty, times=[1.0], outputs=["ctx"])


@pytest.mark.parametrize("threads", [1, 2])
def test_no_patients_give_no_rows(linear, threads):
    solution = simulate(
        linear, {}, reference={}, times=[1.0, 2.0], outputs=["concentration"], patients=0, threads=threads
    )
    assert solution["concentration"].shape == (0, 2)
    assert solution.messages() == []


@pytest.mark.promise("P11")
def test_a_limit_on_steps_is_a_sentence(linear):
    from osteoimmune.engine import Controls, cohort, solve

    group = cohort(linear, {}, reference={}, initial={"drug.depot": 100.0})
    solution = solve(group, [[]], [50.0], ["concentration"], controls=Controls(most=3))
    assert solution.messages()[0].startswith("the largest number of steps was reached")
    assert np.isnan(solution["concentration"]).all()


@pytest.mark.promise("P6")
def test_no_amount_is_negative_at_any_dose():
    b = body()
    states = list(b.assembly.states)
    for milligram in (1e-6, 1e-3, 60.0, 1e4, 1e6):
        events = [Event(t, "pharmacology.depot", milligram * 1e3 / 147) for t in (0.0, 100.0)]
        solution = simulate(
            b.assembly,
            b.values.coherent(),
            reference=b.reference.coherent(),
            times=np.linspace(0, 3000, 301),
            outputs=states,
            events=events,
        )
        assert not len(solution.failed)
        for name in states:
            scale = max(np.abs(solution[name]).max(), b.assembly.states[name].magnitude)
            assert solution[name].min() >= -1e-9 * scale, (name, milligram)
