"""Hazards of host defence: the baseline, what each function does, names, and a ratio of one where nothing differs."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.biology.host_defence import CANCERS, INFECTIONS, KINDS, SUMS
from osteoimmune.engine import Event, simulate, system_of
from osteoimmune.immunity.conclusions import DEFICIENT, deficiency_ratios

SITES = [f"serious_infection_{site}" for site in INFECTIONS]


@pytest.fixture(scope="module")
def woman():
    return body("postmenopausal", lymphoid="full", host_defence="hazards")


def solved(woman, outputs, times=(0.0, 1095.75), events=(), inputs=None, patients=1, **parameters):
    return simulate(
        woman.assembly,
        woman.values.coherent() | parameters,
        reference=woman.reference.coherent(),
        times=times,
        outputs=outputs,
        events=events,
        inputs=inputs,
        patients=patients,
    )


def test_the_reference_hazard_is_what_the_table_says(woman):
    p = woman.values.coherent()
    aged = np.exp(p["host_defence.infection_age_slope"] * (p["person.age"] - p["host_defence.reference_age"]))
    found = solved(woman, ["serious_infection_urinary_hazard"])["serious_infection_urinary_hazard"][0]
    assert found == pytest.approx(p["host_defence.infection_urinary_baseline"] * aged, rel=1e-9)


@pytest.mark.promise("P1")
@pytest.mark.parametrize("kind", [*KINDS, *SUMS])
def test_at_rest_the_incidence_is_that_of_a_constant_hazard(woman, kind):
    found = solved(woman, [f"{kind}_hazard", f"{kind}_incidence"])
    expected = 1.0 - np.exp(-found[f"{kind}_hazard"][0, 0] * 1095.75)
    assert found[f"{kind}_incidence"][0, 1] == pytest.approx(expected, rel=1e-6)


def test_hazards_stand_outside_the_error_norm(woman):
    system = system_of(woman.assembly)
    assert system.integrals == len(KINDS) == len(INFECTIONS) + len(CANCERS) + 2
    assert all(name.startswith("host_defence.cumulative_") for name in system.states[-len(KINDS) :])


def test_without_what_rank_does_nothing_changes_and_with_all_of_it_much_does(woman, figure):
    """No effect is put in: with every weight at nothing the ratio is one, with every weight whole it is not."""
    taken = [Event(0.0, "rank_expression", 0.0, "set")]
    weights = [n for n in woman.values.values if n.endswith(("rank_weight", "_weight")) and "share" not in n]
    weights = [n for n in weights if n.partition(".")[0] in ("b_cell", "dendritic", "leukocyte", "thymus", "m_cell")]
    weights = [n for n in weights if n not in ("thymus.recirculating_weight", "m_cell.sampling_weight")]

    def ratio(weight):
        chosen = dict.fromkeys(weights, weight)
        names = [f"{site}_incidence" for site in SITES]
        with_it = solved(woman, names, events=taken, **chosen)
        without = solved(woman, names, **chosen)
        return max(float(with_it[n][0, 1] / without[n][0, 1]) for n in names)

    nothing, everything = ratio(1e-9), ratio(1.0 - 1e-9)
    figure("largest ratio of serious infection, RANK lost, all weights 0", f"{nothing:.3f}", "1")
    figure("largest ratio of serious infection, RANK lost, all weights 1", f"{everything:.1f}", "> 1.5")
    assert nothing == pytest.approx(1.0, abs=0.02)
    assert everything > 1.5


@pytest.mark.parametrize("function", DEFICIENT)
def test_one_function_lost_lies_within_what_people_born_without_it_show(function, figure):
    """The log ratio of complete loss, typical value; the table says which bounds are assumptions."""
    found, own = deficiency_ratios()[function], DEFICIENT[function]
    figure(f"ratio without {function} ({own.status})", f"{found:.2f}", f"{own.low:g} to {own.high:g}")
    assert own.low <= found <= own.high


@pytest.mark.parametrize(
    ("inputs", "least"),
    [
        ({"diabetes": 1.0}, 1.2),
        ({"calcineurin_inhibitor": 1.0, "mycophenolate": 1.0, "glucocorticoid": 1.0}, 1.5),
        ({"anti_tnf": 1.0}, 1.05),
        ({"rituximab": 1.0}, 1.05),
    ],
    ids=str,
)
def test_what_suppresses_immunity_raises_infections(woman, inputs, least):
    names = ["serious_infection_any_hazard"]
    assert solved(woman, names, inputs=inputs)[names[0]][0, 0] > least * solved(woman, names)[names[0]][0, 0]


def test_infections_and_cancers_add_to_death(woman):
    more = dict.fromkeys((f"host_defence.infection_{site}_baseline" for site in INFECTIONS), 1e-3)
    names = ["death_hazard"]
    assert solved(woman, names, **more)[names[0]][0, 0] > 2.0 * solved(woman, names)[names[0]][0, 0]


@pytest.mark.promise("P7")
def test_a_dose_of_nothing_has_a_ratio_of_one(woman):
    names = [f"{kind}_incidence" for kind in KINDS]
    dosed = solved(woman, names, events=[Event(0.0, "pharmacology.depot", 0.0)])
    plain = solved(woman, names)
    assert all(np.array_equal(dosed[n], plain[n]) for n in names)
