"""The body with everything in it: numbers with sources, rest, knock-outs, conservation."""

import math

import numpy as np
import pytest
from courses import EVERYTHING, MONTH, TRIAL, alendronate, course, denosumab, romosozumab, teriparatide, zoledronate

from osteoimmune.biology.bodies import COMPANIONS, body
from osteoimmune.biology.parts import PARTS
from osteoimmune.engine.printed import system
from osteoimmune.engine.reference import reference_parameters, solve_reference
from osteoimmune.errors import UnknownName
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import multiply

WHOLE = body(**EVERYTHING)
KNOCKOUTS = [
    {"rankl_expression": 0.0},
    {"rank_expression": 0.0},
    {"opg_expression": 0.0},
    {"opg_expression": 100.0},
    {"oestrogen": 0.0},
    {"glucocorticoid": 3.0},
]


@pytest.mark.promise("P4")
@pytest.mark.parametrize("minerals", PARTS["minerals"].variants)
def test_at_rest_with_everything_aboard(minerals):
    made = body(**EVERYTHING, minerals=minerals)
    known = reference_parameters(made.assembly, made.reference.coherent())
    known |= {n: i.default for n, i in made.assembly.inputs.items()}
    state = np.array([evaluate(b, known) for b in made.assembly.baselines.values()])
    rate = dict(zip(made.assembly.states, system(made.assembly).rate(0.0, state, known), strict=True))
    integrals = {n for n, s in made.assembly.states.items() if s.kind == "quadrature"}
    assert max(abs(r) for n, r in rate.items() if n not in integrals) < 1e-14


@pytest.mark.promise("P8")
@pytest.mark.parametrize("minerals", PARTS["minerals"].variants)
def test_every_number_has_unit_source_status_and_meaning(minerals):
    for name, value in body(**EVERYTHING, minerals=minerals).values.values.items():
        assert value.unit, name
        assert value.source.strip(), name
        assert len(value.meaning) > 3, name
        assert "memory" not in value.source or value.status != "published", name


@pytest.mark.promise("P8")
def test_every_number_has_a_consequence():
    used, declared = set(), set()
    for minerals in PARTS["minerals"].variants:
        assembly = body(**EVERYTHING, minerals=minerals).assembly
        declared |= set(assembly.parameters)
        for given in (assembly.rates, assembly.baselines):
            used |= set().union(*(e.symbols for e in given.values()))
        for given in (assembly.outputs, assembly.observables):
            used |= set().union(*(o.expression.symbols for o in given.values()))
    assert declared <= used


@pytest.mark.promise("P6")
@pytest.mark.parametrize("inputs", KNOCKOUTS, ids=str)
def test_every_drug_at_once_in_a_knock_out_stays_finite_and_positive(inputs):
    whole = course()
    states = list(whole.body.assembly.states)
    given = TRIAL + denosumab(0, 6) + zoledronate(0) + alendronate(0, 12) + teriparatide(0, 12) + romosozumab(0, 1)
    found = whole.solve(given, [1, 12, 120], states, inputs=inputs)
    assert not found.failed.size, found.messages()
    for name in states:
        size = whole.body.assembly.states[name].magnitude
        assert found[name].min() >= -1e-9 * size, name


@pytest.mark.promise("P5")
def test_a_substance_changes_only_by_flows_that_cross_its_border():
    assembly = WHOLE.assembly
    known = reference_parameters(assembly, WHOLE.reference.coherent())
    known |= {n: i.default for n, i in assembly.inputs.items()} | {"alendronate_intake": 10.0}
    state = np.array([evaluate(b, known) for b in assembly.baselines.values()])
    values = known | dict(zip(assembly.states, 1.7 * state + 0.3, strict=True))
    substances = {s.substance for s in assembly.states.values()} - {""}
    assert {"alendronate", "risedronate", "zoledronate", "teriparatide", "romosozumab"} <= substances
    for substance in substances:
        mine = {n for n, s in assembly.states.items() if s.substance == substance}
        inside = [f for f in assembly.flows if f.source in mine and f.sink in mine]
        assert all(evaluate(multiply(f.gain), values) == 1.0 for f in inside)
        border = sum(
            ((f.sink in mine) - (f.source in mine)) * evaluate(assembly.inline([f.rate])[0], values)
            for f in assembly.flows
        )
        total = math.fsum(evaluate(assembly.inline([assembly.rates[n]])[0], values) for n in mine)
        assert total == pytest.approx(border, rel=1e-12)


@pytest.mark.promise("P1")
def test_the_kernel_and_the_slow_oracle_agree_on_every_drug_at_once():
    whole = course()
    given = TRIAL + denosumab(0, 6) + zoledronate(6) + alendronate(0, 5) + teriparatide(2, 8) + romosozumab(0, 1, 2)
    given.sort(key=lambda e: e.time)
    names = ["ctx", "p1np", "bmd_lumbar_spine", "bmd_total_hip", "vertebral_incidence", "multiple_vertebral_incidence"]
    days = np.array([30.0, 360.0, 720.0])
    fast = whole.solve(given, days / MONTH, names, rtol=1e-8)
    known = reference_parameters(whole.body.assembly, whole.body.reference.coherent())
    events = [(e.time, e.target, e.amount) for e in given]
    slow = solve_reference(whole.body.assembly, known, {}, events, [0.0, *days], names, rtol=1e-10)
    for name in names:
        assert fast[name][0] == pytest.approx(slow[name][1:], rel=1e-7), name


@pytest.mark.promise("P7")
def test_the_order_in_which_companions_are_named_is_of_no_consequence():
    names = list(COMPANIONS)
    assert body(companions=names).assembly is body(companions=names[::-1]).assembly
    assert body(companions=[]).assembly is body().assembly


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("choice", "nearest"),
    [
        ({"companions": ["zoledronat"]}, "zoledronate"),
        ({"ageing": "drft"}, "drift"),
        ({"fracture": "hazard"}, "hazards"),
        ({"minerals": "kidny"}, "kidney"),
    ],
)
def test_a_wrong_choice_is_refused_with_the_nearest(choice, nearest):
    with pytest.raises(UnknownName, match=nearest):
        body(**choice)


def test_every_choice_has_a_null_or_default():
    assert all("none" in PARTS[part].variants for part in ("ageing", "fracture"))
    assert "calcium_pth" in PARTS["minerals"].variants
