"""Denosumab in a tissue: what it reaches there, what it loses there, and that none is lost on the way."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.biology.tissue_drug import denosumab_in
from osteoimmune.engine import Event, simulate
from osteoimmune.errors import ModelError, UnknownName
from osteoimmune.language.ledger import PREFIX, boundary_flows, with_ledger
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, Output
from osteoimmune.quantities import Value

TISSUE = "denosumab_in_pannus_nmol_per_l"
TABLE = {
    "volume": Value(0.2, "L", "test", "assumption"),
    "exchange_clearance": Value(0.05, "L/day", "test", "assumption"),
    "partition": Value(0.15, "1", "test", "assumption"),
    "half_occupancy": Value(0.94, "nmol/L", "test", "assumption"),
    "complex_internalisation": Value(0.8, "1/day", "test", "assumption"),
}


def rich_in(place):
    """A tissue whose RANKL is set from outside."""
    given = Input("tissue_rankl", "nmol/L", 2.0, "RANKL of the tissue")
    return Module(
        place,
        "fixed",
        inputs=(given,),
        needs={"denosumab_free": "nmol/L"},
        equations=lambda q: Equations(
            gives={f"{place}_rankl_total": Output(q.tissue_rankl, "nmol/L", "its RANKL")},
            observables={"in_blood": Observable(q.denosumab_free, "nmol/L", "free denosumab in blood")},
        ),
    )


def treated(rankl, days):
    made = body("postmenopausal", (rich_in("pannus"), denosumab_in("pannus", TABLE)))
    assembly = with_ledger(made.assembly)
    drug = [name for name, state in assembly.states.items() if state.substance == "denosumab"]
    ledger = [n for n in assembly.states if n.startswith(PREFIX)]
    solution = simulate(
        assembly,
        made.values.coherent(),
        reference=made.reference.coherent(),
        inputs={"tissue_rankl": rankl},
        events=[Event(0.0, "pharmacology.depot", 400.0)],
        times=days,
        outputs=[*drug, *ledger, TISSUE, "in_blood"],
        patients=1,
        rtol=1e-9,
    )
    return assembly, drug, solution


@pytest.mark.promise("P5")
def test_drug_in_the_tissue_is_in_the_balance_of_the_whole_body(figure):
    assembly, drug, solution = treated(2.0, np.array([1.0, 30.0, 120.0]))
    values = {name: solution[name][0] for name in [*drug, *(PREFIX + flow.name for flow in assembly.flows)]}
    _, leaving = boundary_flows(assembly, "denosumab")
    assert any(flow.name == "pannus_drug.internalised" for flow in leaving)
    held = sum(values[name] for name in drug)
    lost = sum(values[PREFIX + flow.name] for flow in leaving)
    miss = float(np.max(np.abs(held + lost - 400.0) / 400.0))
    figure("drug unaccounted for with a tissue", miss, "<= 1e-8")
    assert miss <= 1e-8
    assert values[PREFIX + "pannus_drug.internalised"][-1] > 0.01


def test_without_rankl_the_tissue_follows_its_partition():
    _, _, solution = treated(0.0, np.array([60.0, 61.0]))
    ratio = solution[TISSUE][0] / solution["in_blood"][0]
    assert 0.15 <= ratio[-1] < 0.16  # a little behind blood, which falls


def test_rankl_holds_the_drug_down_to_where_supply_meets_loss():
    _, _, poor = treated(0.0, np.array([30.0]))
    _, _, rich = treated(5.0, np.array([30.0]))
    free, blood = rich[TISSUE][0, 0], rich["in_blood"][0, 0]
    assert free < 0.7 * poor[TISSUE][0, 0]
    supply, returned, lost = 0.05 * blood, 0.05 * free / 0.15, 0.8 * 0.2 * 5.0 * free / (0.94 + free)
    assert returned + lost == pytest.approx(supply, rel=0.05)  # nearly steady: blood falls by 3 % a day


def test_a_tissue_without_blood_is_refused():
    with pytest.raises(UnknownName, match=r"pharmacology\.central"):
        body("postmenopausal", (rich_in("pannus"), denosumab_in("pannus", TABLE)), drug="none")


def test_two_modules_of_ones_own_with_one_name_are_refused():
    with pytest.raises(ModelError, match="same name"):
        body("postmenopausal", (rich_in("pannus"), rich_in("pannus")))


def test_a_flow_to_a_state_that_is_not_there_names_the_nearest():
    def astray(q):
        return Equations(flows=(Flow("astray", q.denosumab_free * 1.0, "pharmacology.centra"),))

    with pytest.raises(UnknownName, match=r"pharmacology\.central"):
        body("postmenopausal", (Module("leak", "test", needs={"denosumab_free": "nmol/L"}, equations=astray),))
