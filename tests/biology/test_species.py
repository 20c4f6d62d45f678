"""Other bodies: their tables name what exists, and species differ by numbers."""

import pytest

from osteoimmune.biology.bodies import BODIES, DRUGS, body
from osteoimmune.engine import Event, simulate

HALF_A_YEAR = 182.625


@pytest.mark.promise("P12")
@pytest.mark.parametrize("kind", [name for name, kind in BODIES.items() if kind.values])
def test_every_value_of_a_body_is_for_a_parameter_that_some_drug_of_it_has(kind):
    known = set()
    for drug in DRUGS:
        known |= set(body(kind, drug=drug).values.values)
    assert set(BODIES[kind].values) <= known


def test_a_value_for_a_drug_that_cannot_be_given_is_left_out():
    assert "pharmacology.half_occupancy" not in body("mouse", drug="fc_opg").values.values
    assert body("mouse", drug="fc_opg").values.decided_by["decoy.clearance"].name == "mouse"
    assert body("mouse").values.decided_by["pharmacology.half_occupancy"].name == "mouse"


def test_a_mouse_and_a_rat_share_the_equations_of_a_child():
    assert body("mouse").assembly is body("rat").assembly is body("child").assembly


@pytest.mark.parametrize(("kind", "falls"), [("mouse", False), ("rat", False), ("mouse_human_rankl", True)])
def test_denosumab_binds_rankl_with_the_human_part_alone(kind, falls):
    subject = body(kind)
    path = simulate(
        subject.assembly,
        subject.values.coherent(),
        reference=subject.reference.coherent(),
        inputs=subject.inputs,
        events=[Event(0.0, "pharmacology.depot", 1.4)],  # 10 mg/kg of a mouse
        times=[0.0, 3.0],
        outputs=["resorption", "lymphoid_rank_signal_percent"],
    )
    left = path["resorption"][0, 1] / path["resorption"][0, 0]
    assert (left < 0.5) == falls
    assert falls or left == pytest.approx(1.0, abs=1e-4)
    assert (path["lymphoid_rank_signal_percent"][0, 1] < 0.9) == falls


def test_a_transplanted_person_has_less_help_and_more_infections():
    subject = body("kidney_transplant")
    names = ["t_cell_priming", "immunoglobulins", "serious_infection_any_hazard"]

    def at_rest(inputs):
        return simulate(
            subject.assembly,
            subject.values.coherent(),
            reference=subject.reference.coherent(),
            inputs=inputs,
            times=[0.0],
            outputs=names,
        )

    free = dict.fromkeys(("calcineurin_inhibitor", "mycophenolate", "glucocorticoid"), 0.0)
    treated, untreated = at_rest(subject.inputs), at_rest({**subject.inputs, **free})
    assert treated["t_cell_priming"][0, 0] < 0.6 * untreated["t_cell_priming"][0, 0]
    assert treated["serious_infection_any_hazard"][0, 0] > 2.0 * untreated["serious_infection_any_hazard"][0, 0]


@pytest.mark.promise("P8")
def test_every_number_of_immunity_has_source_status_meaning_and_a_consequence():
    made = body("kidney_transplant")
    assembly = made.assembly
    used = set().union(*(e.symbols for given in (assembly.rates, assembly.baselines) for e in given.values()))
    used |= set().union(*(o.expression.symbols for o in (*assembly.outputs.values(), *assembly.observables.values())))
    for name, value in made.values.values.items():
        assert value.source.strip(), name
        assert len(value.meaning) > 3, name
        assert "memory" not in value.source or value.status == "assumption", name
        assert name in used, name
