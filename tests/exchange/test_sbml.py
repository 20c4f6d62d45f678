"""The exported document: valid in libSBML, complete, and refused where it would be wrong."""

import math
from dataclasses import replace

import libsbml
import pytest

from osteoimmune.biology.bodies import REBOUNDS
from osteoimmune.biology.bodies import body as body_named
from osteoimmune.engine.events import Event
from osteoimmune.engine.reference import reference_parameters, rest_reference
from osteoimmune.errors import InvalidValue, ModelError, UnknownName
from osteoimmune.exchange.sbml import sbml, write_sbml
from osteoimmune.language.assembly import assemble
from osteoimmune.language.expression import exp, symbol
from osteoimmune.language.module import Equations, Flow, Module, Observable, Output, State
from tests.toy_bodies import toy_body, value

EVENTS = [
    Event(0.0, "drug.depot", 400.0),
    Event(0.0, "drug.depot", 8.0),
    Event(30.5, "hormone", 0.5),
    Event(0.0, "drug.central", 2.0),
]


@pytest.fixture(scope="module")
def body():
    return toy_body()


@pytest.fixture(scope="module")
def patient(body):
    parameters = reference_parameters(body)
    return parameters, rest_reference(body, parameters)


@pytest.fixture(scope="module")
def document(body, patient):
    return libsbml.readSBMLFromString(sbml(body, *patient, {}, EVENTS))


@pytest.fixture(scope="module")
def model(document):
    return document.getModel()


def complaints(text):
    document = libsbml.readSBMLFromString(text)
    for category in (libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, libsbml.LIBSBML_CAT_MODELING_PRACTICE):
        document.setConsistencyChecks(category, True)
    document.checkConsistency()
    return [document.getError(i).getMessage() for i in range(document.getNumErrors())]


@pytest.mark.promise("P8")
def test_libsbml_has_no_error_and_no_warning_about_units(body, patient):
    assert complaints(sbml(body, *patient, {}, EVENTS)) == []


@pytest.mark.parametrize("wrong", ["mL/day", "1/hour"])
def test_libsbml_would_see_a_wrong_unit(body, patient, wrong):
    """The check above can fail: one rate in another unit is seen."""
    text = sbml(body, *patient)
    right = 'name="drug.clearance" units="dm3_per_day"'
    assert right in text
    assert complaints(text.replace(right, right.replace("dm3_per_day", "per_day")))


def test_every_quantity_is_there_with_its_value(body, patient, model):
    parameters, initial = patient
    for name, number in parameters.items():
        element = model.getParameter(name.replace(".", "__"))
        assert element.getValue() == number
        assert element.getConstant()
    for name, number in initial.items():
        species = model.getSpecies(name.replace(".", "__"))
        if species is None:
            assert model.getParameter(name.replace(".", "__")).getValue() == number
        elif species.getHasOnlySubstanceUnits():
            assert species.getInitialAmount() == number
        else:
            assert species.getInitialConcentration() == number
    assert model.getNumSpecies() == 7
    assert model.getSpecies("drug__target").getSubstanceUnits() == "nmol"
    assert not model.getSpecies("drug__target").getHasOnlySubstanceUnits()


def test_a_rate_rule_has_one_addend_a_flow(model):
    central = addends(model.getRateRule("drug__central").getMath())
    assert len(central) == 4  # absorbed, cleared, out, back
    assert sum("clearance" in libsbml.formulaToL3String(term) for term in central) == 1
    assert len(addends(model.getRateRule("drug__depot").getMath())) == 1


def addends(node):
    """The terms of a sum, which libSBML nests two by two."""
    if node.getType() != libsbml.AST_PLUS:
        return [node]
    return [term for i in range(node.getNumChildren()) for term in addends(node.getChild(i))]


def test_assignment_rules_need_only_earlier_ones(model):
    rules = [model.getRule(i) for i in range(model.getNumRules())]
    assigned = [r.getVariable() for r in rules if r.isAssignment()]
    assert assigned.index("free_drug") < assigned.index("blocked")
    seen = set()
    for rule in (r for r in rules if r.isAssignment()):
        used = {name for name in assigned if f" {name} " in f" {libsbml.formulaToL3String(rule.getMath())} "}
        assert used <= seen
        seen.add(rule.getVariable())


def test_doses_of_one_time_are_one_event_that_can_fire_at_the_start(model):
    assert model.getNumEvents() == 2
    first = model.getEvent(0)
    assert not first.getTrigger().getInitialValue()
    assigned = {a.getVariable(): libsbml.formulaToL3String(a.getMath()) for a in map(first.getEventAssignment, (0, 1))}
    assert assigned == {"drug__depot": "drug__depot + 408 nmol", "drug__central": "drug__central + 2 nmol"}
    assert model.getEvent(1).getEventAssignment(0).getVariable() == "hormone"


def test_an_observable_with_the_name_of_an_output_is_told_apart(model):
    assert model.getParameter("observed__free_drug") is not None
    assert model.getParameter("marker") is not None


def test_notes_hold_version_modules_and_sources(model):
    notes = model.getNotesString()
    assert "written by osteoimmune" in notes
    assert "drug (two compartments)" in notes
    assert "assumption: a test" in notes
    assert "assumption: a test" in model.getParameter("drug__volume").getNotesString()


def test_a_file_holds_the_same_document(tmp_path, body, patient):
    write_sbml(tmp_path / "toy.xml", body, *patient)
    assert (tmp_path / "toy.xml").read_text(encoding="utf-8") == sbml(body, *patient)


def test_markup_in_words_stays_words(patient, body):
    changed = dict(body.parameters)
    changed["drug.volume"] = replace(changed["drug.volume"], source='<script>"&')
    text = sbml(replace(body, parameters=changed), *patient)
    assert complaints(text) == []
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ([Event(1.0, "drug.depott", 1.0)], "unknown state or input 'drug.depott' in an event on day 1.0; did you mean"),
        ([Event(-1.0, "drug.depot", 1.0)], "an event on day -1.0 cannot be"),
        ([Event(math.nan, "drug.depot", 1.0)], "an event on day nan cannot be"),
        ([Event(1.0, "drug.depot", -1.0)], "cannot give -1.0 to 'drug.depot'"),
        ([Event(1.0, "hormone", math.inf)], "cannot give inf to 'hormone'"),
        ([Event(1.0, "hormone", 1.0), Event(1.0, "hormone", 2.0)], "sets 'hormone' to 2.0, another one to 1.0"),
    ],
)
def test_impossible_events_are_refused(body, patient, events, sentence):
    with pytest.raises((InvalidValue, UnknownName)) as refusal:
        sbml(body, *patient, {}, events)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_values_that_are_not_finite_are_refused(body, patient, bad):
    parameters, initial = patient
    with pytest.raises(InvalidValue, match=r"drug\.volume"):
        sbml(body, parameters | {"drug.volume": bad}, initial)
    with pytest.raises(InvalidValue, match=r"cells\.young"):
        sbml(body, parameters, initial | {"cells.young": bad})
    with pytest.raises(InvalidValue, match="hormone"):
        sbml(body, parameters, initial, {"hormone": bad})


def test_missing_and_unknown_values_are_refused(body, patient):
    parameters, initial = patient
    with pytest.raises(InvalidValue, match=r"the parameter 'drug\.target_production' has no value"):
        sbml(body, {n: v for n, v in parameters.items() if n != "drug.target_production"}, initial)
    with pytest.raises(UnknownName, match=r"did you mean 'drug\.volume'"):
        sbml(body, parameters | {"drug.volumes": 1.0}, initial)
    with pytest.raises(UnknownName, match="hormone"):
        sbml(body, parameters, initial, {"hormones": 1.0})


def plain(name="thing", state="amount", **equations):
    return Module(
        name,
        "plain",
        {"loss": value(0.1, "1/day")},
        (State(state, "", "an amount"),),
        equations=lambda q: Equations((Flow("lost", q.loss * q[state], state),), **equations),
    )


def simplest(module):
    body = assemble("plain body", [module])
    return body, {"thing.loss": 0.1, "thing__x.loss": 0.1}, dict.fromkeys(body.states, 1.0)


def test_letters_that_sbml_does_not_know_are_refused():
    body = assemble("plain", [plain(state="größe")])
    with pytest.raises(ModelError, match=r"'thing\.größe' cannot be an SBML identifier"):
        sbml(body, {"thing.loss": 0.1}, {"thing.größe": 1.0})


def test_two_names_that_become_one_are_refused():
    body = assemble("plain", [plain(gives={"thing__amount": Output(exp(symbol("thing.amount")), "")})])
    with pytest.raises(ModelError, match=r"'thing__amount' and 'thing\.amount' would both be 'thing__amount'"):
        sbml(body, {"thing.loss": 0.1}, {"thing.amount": 1.0})


def test_a_name_that_the_document_needs_is_refused():
    observed = Observable(symbol("thing.amount"), "", "an amount")
    body = assemble("plain", [plain(observables={"positive_root": observed})])
    with pytest.raises(ModelError, match="the document itself"):
        sbml(body, {"thing.loss": 0.1}, {"thing.amount": 1.0})


def test_a_state_that_nothing_changes_has_a_zero_rate_in_its_unit():
    still = Module(
        "thing", "still", {"size": value(2, "nmol")}, (State("amount", "nmol", "", baseline=lambda q: q.size),)
    )
    text = sbml(assemble("still", [still]), {"thing.size": 2.0}, {"thing.amount": 2.0})
    assert complaints(text) == []


@pytest.mark.promise("P2")
@pytest.mark.parametrize(
    ("rebound", "drug"), [*((r, "denosumab") for r in REBOUNDS), ("osteomorph", "fc_opg"), ("none", "none")]
)
def test_every_body_is_valid_sbml_with_its_units(rebound, drug):
    person = body_named(rebound=rebound, drug=drug)
    parameters = reference_parameters(person.assembly, person.reference.coherent())
    text = sbml(person.assembly, parameters, rest_reference(person.assembly, parameters), {}, [])
    assert complaints(text) == []
    species = libsbml.readSBMLFromString(text).getModel().getNumSpecies()
    assert species == len(person.assembly.states)
    assert species >= 19
