"""Every body: its parts fit, it rests, it conserves, and it survives knock-outs."""

import itertools
import math

import numpy as np
import pytest
from slow_patient import patient

from osteoimmune.biology.bodies import BODIES, DRUGS, PHARMACOKINETICS, REBOUNDS, body
from osteoimmune.engine.printed import system
from osteoimmune.errors import UnknownName
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import multiply

KNOCKOUTS = [
    {"rankl_expression": 0.0},
    {"rank_expression": 0.0},
    {"opg_expression": 0.0},
    {"opg_expression": 100.0},
    {"rankl_expression": 2.0},
    {"t_cell_activation": 1.0},
    {"oestrogen": 0.0},
    {"glucocorticoid": 2.0},
]


@pytest.mark.promise("P4")
@pytest.mark.parametrize(("rebound", "drug"), list(itertools.product(REBOUNDS, DRUGS)))
def test_the_reference_is_at_rest_and_stable(rebound, drug, figure):
    subject = patient(rebound=rebound, drug=drug)
    equations = system(subject.body.assembly)
    state, known = subject.baseline()
    worst = np.abs(equations.rate(0.0, state, known)).max()
    assert worst < 1e-14
    if drug == "denosumab":
        figure(f"largest rate at rest, {rebound}", f"{worst:.1e} a day", "< 1e-14")
    assert np.linalg.eigvals(equations.matrix(0.0, state, known)).real.max() < 0


@pytest.mark.parametrize("pharmacokinetics", PHARMACOKINETICS)
def test_balances_follow_the_parameter_set(pharmacokinetics):
    subject = patient(pharmacokinetics=pharmacokinetics)
    state, known = subject.baseline()
    assert np.abs(system(subject.body.assembly).rate(0.0, state, known)).max() < 1e-14
    assert all(known[name] > 0 for name in subject.body.assembly.balances)


@pytest.mark.promise("P6")
@pytest.mark.parametrize(("rebound", "inputs"), list(itertools.product(REBOUNDS, KNOCKOUTS)), ids=str)
def test_extremes_leave_rates_and_jacobian_finite(rebound, inputs):
    subject = patient(rebound=rebound)
    equations = system(subject.body.assembly)
    state, known = subject.baseline()
    rows = [state, 1e-9 * state, state + 1e5 * np.array([n == "pharmacology.central" for n in equations.states])]
    for row in [*rows, np.array(list(subject.rest(**inputs).values()))]:
        assert np.isfinite(equations.rate(0.0, row, known | inputs)).all()
        assert np.isfinite(equations.matrix(0.0, row, known | inputs)).all()


@pytest.mark.promise("P6")
@pytest.mark.parametrize(("rebound", "inputs"), list(itertools.product(REBOUNDS, KNOCKOUTS)), ids=str)
def test_ten_years_after_an_acute_extreme_nothing_is_negative(rebound, inputs):
    subject = patient(rebound=rebound)
    states = list(subject.body.assembly.states)
    events = [(0.0, name, value) for name, value in inputs.items()]
    path = subject.solve([0.0, 30.0, 365.25, 3652.5], [*states, "ctx"], [(0, 60)], events=events, rtol=1e-6)
    scale = {s: v.magnitude for s, v in subject.body.assembly.states.items()}
    for name in states:
        assert np.isfinite(path[name]).all()
        assert path[name].min() >= -1e-6 * scale[name], name  # the reference solver's own tolerance


@pytest.mark.promise("P5")
@pytest.mark.parametrize("drug", ["denosumab", "fc_opg"])
def test_a_substance_changes_only_by_flows_that_cross_its_border(drug):
    subject = patient(drug=drug)
    assembly = subject.body.assembly
    state, known = subject.baseline()
    values = known | dict(zip(assembly.states, 1.7 * state + 0.3, strict=True))
    for substance in {s.substance for s in assembly.states.values()} - {""}:
        mine = {n for n, s in assembly.states.items() if s.substance == substance}
        inside = [f for f in assembly.flows if f.source in mine and f.sink in mine]
        assert all(evaluate(multiply(f.gain), values) == 1.0 for f in inside)
        border = sum(
            ((f.sink in mine) - (f.source in mine)) * evaluate(assembly.inline([f.rate])[0], values)
            for f in assembly.flows
        )
        total = math.fsum(evaluate(assembly.inline([assembly.rates[n]])[0], values) for n in mine)
        assert total == pytest.approx(border, rel=1e-12)


@pytest.mark.promise("P5")
def test_denosumab_and_rankl_leave_together_one_for_one():
    subject = patient()
    assembly = subject.body.assembly
    values = subject.baseline()[1] | dict.fromkeys(assembly.states, 1.3)
    rate = {f.name: evaluate(assembly.inline([f.rate])[0], values) for f in assembly.flows}
    with_drug = sum(r for name, r in rate.items() if name.startswith("rankl.") and name.endswith("_internalised"))
    volume = values["pharmacology.central_volume"]
    assert with_drug * volume == pytest.approx(rate["pharmacology.internalised"], rel=1e-14)


@pytest.mark.promise("P8")
@pytest.mark.parametrize(("rebound", "drug"), list(itertools.product(REBOUNDS, DRUGS)))
def test_every_parameter_has_unit_source_status_and_meaning(rebound, drug):
    made = body(rebound=rebound, drug=drug)
    for name, value in made.values.values.items():
        assert value.unit, name
        assert value.source.strip(), name
        assert value.status in {"published", "fitted", "assumption"}, name
        assert len(value.meaning) > 3, name


def test_values_from_memory_are_assumptions():
    for rebound, pk in itertools.product(REBOUNDS, PHARMACOKINETICS):
        for name, value in body(rebound=rebound, pharmacokinetics=pk).values.values.items():
            assert "memory" not in value.source or value.status == "assumption", name


def test_every_parameter_has_a_consequence():
    """A number that no equation of any body uses would be a belief without a consequence."""
    used, declared = set(), set()
    for rebound, drug in itertools.product(REBOUNDS, DRUGS):
        assembly = body(rebound=rebound, drug=drug).assembly
        declared |= set(assembly.parameters)
        for given in (assembly.rates, assembly.baselines):
            used |= set().union(*(e.symbols for e in given.values()))
        for given in (assembly.outputs, assembly.observables):
            used |= set().union(*(o.expression.symbols for o in given.values()))
    assert declared <= used


def test_the_parameter_set_decides_and_is_remembered():
    made = body(rebound="osteomorph", pharmacokinetics="choi_2025")
    assert made.reference.decided_by["osteoclast.apoptosis"].name == "osteomorph"
    assert made.reference.decided_by["rankl.accessible_rankl"].name == "choi_2025"
    assert made.reference.decided_by["mineral.homeostasis"].kind == "module"
    assert made.reference.values["pharmacology.clearance"].coherent == pytest.approx(0.144)


def test_bodies_differ_where_they_should():
    assert body("premenopausal").inputs == {"oestrogen": 1.0}
    assert body("premenopausal").assembly is body().assembly
    assert all(kind.story for kind in BODIES.values())


@pytest.mark.parametrize(
    ("choice", "nearest"),
    [
        ({"name": "postmenopausall"}, "postmenopausal"),
        ({"rebound": "precursor_pol"}, "precursor_pool"),
        ({"drug": "denosumb"}, "denosumab"),
        ({"pharmacokinetics": "sutjandra2011"}, "sutjandra_2011"),
    ],
)
@pytest.mark.promise("P12")
def test_a_wrong_name_is_refused_with_the_nearest(choice, nearest):
    with pytest.raises(UnknownName, match=nearest):
        body(**choice)
