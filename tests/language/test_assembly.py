"""Joining modules: what comes out, and the sentence with which each mistake is refused."""

import pytest

from osteoimmune.errors import InvalidValue, ModelError, UnitMismatch, UnknownName
from osteoimmune.language.assembly import assemble
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.checks import quantity_dimensions
from osteoimmune.language.expression import positive_root, symbol
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, State
from osteoimmune.quantities import unit
from tests.toy_bodies import cells, drug, reference_values, toy_body, value

AMOUNT = (State("amount", "nmol", "an amount"),)
HALF_TIME = {"loss": value(0.1, "1/day")}


def one(equations=None, *, states=AMOUNT, name="thing", parameters=HALF_TIME, **more):
    """A module with one amount that is lost, unless told otherwise."""

    def lost(q):
        return Equations((Flow("lost", q.loss * q.amount, "amount"),))

    return Module(name, "plain", parameters, tuple(states), equations=equations or lost, **more)


def refused(error, *modules):
    with pytest.raises(error) as refusal:
        assemble("test", modules)
    return str(refusal.value)


def test_the_pieces_of_a_body():
    body = toy_body()
    assert list(body.states)[-1] == "drug.exposure"  # quadratures come last
    assert list(body.baselines) == list(body.rates) == list(body.states)
    assert list(body.outputs).index("free_drug") < list(body.outputs).index("blocked")
    assert body.home["blocked"] == "drug"
    assert body.layout == "toy: drug=two compartments, cells=two stages"
    assert set(body.balances) == {"drug.target_production", "cells.birth", "cells.death", "cells.mass_made"}


def test_inlined_expressions_know_no_outputs():
    body = toy_body()
    inlined = body.inline([o.expression for o in body.outputs.values()] + list(body.rates.values()))
    allowed = {*body.states, *body.parameters, *body.balances, *body.inputs, "time"}
    assert all(e.symbols <= allowed for e in inlined)


def test_the_reference_body_rests():
    body = toy_body()
    at = reference_values(body) | {n: i.default * unit(i.unit).factor for n, i in body.inputs.items()} | {"time": 0.0}
    at |= {n: evaluate(e, at) for n, e in body.baselines.items()}
    for (name, state), rate in zip(body.states.items(), body.inline(body.rates.values()), strict=True):
        if state.kind == "resting":
            assert evaluate(rate, at) == pytest.approx(0.0, abs=1e-12 * max(1.0, abs(at[name]))), name


def test_a_rate_is_gains_minus_losses():
    def moved(q):
        return Equations((Flow("moved", q.loss * q.a, "a", "b", gain=3.0), Flow("gone", 2 * q.loss * q.b, "b")))

    body = assemble("two", [one(moved, states=(State("a", "nmol", ""), State("b", "nmol", "")))])
    at = {"thing.loss": 0.5, "thing.a": 4.0, "thing.b": 1.0}
    assert evaluate(body.rates["thing.a"], at) == -2.0
    assert evaluate(body.rates["thing.b"], at) == 3 * 2.0 - 1.0


def test_quadratures_add_up_their_integrand():
    body = toy_body()
    assert body.inline([body.rates["drug.exposure"]]) == body.inline([body.outputs["free_drug"].expression])


# --- names


def test_a_need_that_nothing_meets_names_module_and_nearest():
    sentence = refused(ModelError, drug, one(needs={"free_drag": "nmol/L"}))
    assert sentence == ("module 'thing' (plain) needs 'free_drag', which nothing gives; did you mean 'free_drug'?")


def test_a_quantity_that_the_module_does_not_have_names_the_nearest():
    sentence = refused(UnknownName, one(lambda q: Equations((Flow("lost", q.los * q.amount, "amount"),))))
    assert "unknown quantity 'los' in the equations of module 'thing'; did you mean 'loss'?" in sentence


def test_a_flow_from_an_unknown_state():
    sentence = refused(UnknownName, one(lambda q: Equations((Flow("lost", q.loss * q.amount, "amuont"),))))
    assert sentence == "unknown state 'amuont' in the flow 'lost' of module 'thing'; did you mean 'amount'?"


def test_a_flow_from_nowhere_to_nowhere():
    assert "neither source nor sink" in refused(ModelError, one(lambda q: Equations((Flow("lost", q.loss),))))


def test_two_flows_of_one_name():
    flow = Flow("lost", symbol("thing.loss") * symbol("thing.amount"), "amount")
    assert "two flows are called 'thing.lost'" in refused(ModelError, one(lambda q: Equations((flow, flow))))


def test_two_modules_of_one_name():
    assert refused(ModelError, one(), one()) == "body 'test' has two modules of one name"


def giving(name, output="shared", expression=None, needs=None):
    expression = expression if expression is not None else symbol(f"{name}.loss")
    return one(
        lambda q: Equations(gives={output: Output(expression, "1/day")}), name=name, states=(), needs=needs or {}
    )


def test_an_output_given_twice_names_both_modules():
    sentence = refused(ModelError, giving("first"), giving("second"))
    assert sentence == "'shared' is given by 'second' and already by 'first'"


def test_an_output_that_is_also_an_input():
    taken = one(inputs=(Input("shared", "1/day", 1.0, ""),))
    assert "'shared' is given by 'first' and already by 'an input'" in refused(ModelError, taken, giving("first"))


def test_an_observable_given_twice():
    def seen(name):
        observed = Observable(symbol(f"{name}.loss"), "1/day", "")
        return one(lambda q: Equations(observables={"rate": observed}), name=name, states=())

    assert "the observable 'rate' of module 'second'" in refused(ModelError, seen("first"), seen("second"))


def test_one_input_may_be_declared_twice_if_it_is_the_same():
    same = (Input("hormone", "", 1.0, "a hormone"),)
    assert "hormone" in assemble("two", [one(inputs=same), one(name="other", inputs=same)]).inputs
    changed = (Input("hormone", "", 2.0, "a hormone"),)
    sentence = refused(ModelError, one(inputs=same), one(name="other", inputs=changed))
    assert sentence == "the input 'hormone' is declared by 'thing' and otherwise by 'other'"


def test_a_loop_of_outputs_names_the_chain():
    ring = {"a": "b", "b": "c", "c": "a"}
    modules = [giving(f"of_{n}", n, symbol(n_used), {n_used: "1/day"}) for n, n_used in ring.items()]
    assert refused(ModelError, *modules) == "outputs form a loop: a -> b -> c -> a"


def test_an_output_of_itself_is_a_loop():
    assert refused(ModelError, giving("m", "a", symbol("a"), {"a": "1/day"})) == "outputs form a loop: a -> a"


# --- units


@pytest.mark.promise("P8")
@pytest.mark.parametrize(
    ("parameter", "wrong"),
    [
        (parameter, wrong)
        for parameter in ("absorption", "clearance", "affinity", "volume", "target_at_rest")
        for wrong in ("1/hour", "nmol", "1", "L/day", "mg/day", "day")
        if unit(wrong).dimension != unit(drug.parameters[parameter].unit).dimension
    ],
)
def test_a_parameter_in_a_wrong_unit_is_caught(parameter, wrong):
    changed = dict(drug.parameters) | {parameter: value(1.0, wrong)}
    mutant = Module(drug.name, "wrong unit", changed, drug.states, drug.inputs, drug.needs, drug.equations)
    with pytest.raises(UnitMismatch):
        assemble("mutant", [mutant, cells])


def test_a_rate_in_a_wrong_unit_names_flow_and_units():
    sentence = refused(UnitMismatch, one(lambda q: Equations((Flow("lost", 1.0 * q.amount, "amount"),))))
    assert sentence == "flow thing.lost: thing.amount is in nanomole where day^-1 nanomole is needed"


def test_a_sum_of_unlike_terms_names_the_term():
    sentence = refused(UnitMismatch, one(lambda q: Equations((Flow("lost", q.loss * (q.amount + 1), "amount"),))))
    assert "the term 1 is in dimensionless" in sentence
    assert "thing.amount" in sentence


@pytest.mark.parametrize("source", ["a", None])
def test_a_gain_in_a_wrong_unit_is_caught(source):
    def moved(q):
        rate = q.loss * (q.a if source else q.b)
        return Equations((Flow("moved", rate, source, "b", gain=q.loss),))

    states = (State("a", "nmol", ""), State("b", "nmol", ""))
    assert "gain of flow thing.moved" in refused(UnitMismatch, one(moved, states=states))


def test_a_need_in_another_unit_is_caught():
    sentence = refused(UnitMismatch, giving("first"), one(needs={"shared": "nmol"}))
    assert sentence == "need of module thing: shared is in day^-1 where nanomole is needed"


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"gives": {"out": Output(symbol("thing.loss"), "nmol")}}, "output out"),
        ({"observables": {"seen": Observable(symbol("thing.loss"), "nmol", "")}}, "observable seen"),
    ],
)
def test_outputs_and_observables_keep_their_unit(part, place):
    assert place in refused(UnitMismatch, one(lambda q: Equations(**part)))


def test_a_baseline_keeps_its_unit():
    states = (State("amount", "nmol", "", "accumulating", baseline=lambda q: q.loss),)
    assert "baseline of thing.amount" in refused(UnitMismatch, one(lambda q: Equations(), states=states))


def test_a_quadrature_keeps_its_unit():
    states = (State("amount", "nmol", "", "quadrature"),)
    assert "quadrature thing.amount" in refused(
        UnitMismatch, one(lambda q: Equations(quadratures={"amount": q.loss}), states=states)
    )


def test_a_unit_that_is_none():
    with pytest.raises(UnitMismatch, match="'parsnip' is not a unit"):
        assemble("test", [one(states=(State("amount", "parsnip", ""),))])


def test_every_quantity_has_a_dimension():
    body = toy_body()
    assert {*body.states, *body.parameters, *body.balances, *body.inputs, *body.outputs, "time"} == set(
        quantity_dimensions(body)
    )


# --- quadratures and baselines


def test_nothing_may_depend_on_a_quadrature():
    states = (State("amount", "nmol", ""), State("sum", "nmol*day", "", "quadrature"))

    def fed_back(q):
        return Equations((Flow("lost", q.loss * q.loss * q.sum, "amount"),), quadratures={"sum": q.amount})

    assert refused(ModelError, one(fed_back, states=states)) == "thing.amount depends on the quadrature thing.sum"


def test_a_quadrature_needs_its_integrand():
    states = (State("sum", "nmol*day", "", "quadrature"),)
    sentence = refused(UnknownName, one(lambda q: Equations(), states=states))
    assert "unknown quadrature integrand 'sum' in module 'thing'" in sentence


def test_a_flow_cannot_enter_a_quadrature():
    states = (State("amount", "nmol", ""), State("sum", "nmol", "", "quadrature"))

    def entered(q):
        return Equations((Flow("in", q.loss * q.amount, "amount", "sum"),), quadratures={"sum": q.loss * q.amount})

    assert "the flow 'thing.in' touches the quadrature 'thing.sum'" in refused(ModelError, one(entered, states=states))


def test_a_baseline_may_use_parameters_only():
    states = (State("amount", "", "", baseline=lambda q: q.other), State("other", "", ""))
    assert "the baseline of thing.amount may use parameters of its module only" in refused(
        ModelError, one(states=states)
    )


def test_a_resting_state_that_nothing_balances():
    states = (State("amount", "", "an amount", baseline=1.0),)
    sentence = refused(ModelError, one(states=states))
    assert sentence == (
        "thing.amount should rest at its baseline but changes by -0.1 a day there; "
        "name the parameter that balances it, or call it accumulating"
    )
    drifting = (State("amount", "", "an amount", "accumulating", baseline=1.0),)
    assert assemble("test", [one(states=drifting)]).states["thing.amount"].kind == "accumulating"


def test_positive_roots_are_checked_for_their_units():
    sentence = refused(
        UnitMismatch, one(lambda q: Equations((Flow("lost", q.loss * positive_root(q.amount, q.amount), "amount"),)))
    )
    assert "must have the square of the first one's unit" in sentence


# --- balances


def balanced(rate, *, parameter="made", extra=()):
    states = (State("amount", "", "", baseline=1.0, balanced_by=Balance(parameter, "1/day")), *extra)
    return one(rate, states=states)


def test_a_balance_is_solved_for():
    body = assemble(
        "test",
        [balanced(lambda q: Equations((Flow("in", q.made, None, "amount"), Flow("out", q.loss * q.amount, "amount"))))],
    )
    assert evaluate(body.balances["thing.made"], {"thing.loss": 0.1}) == pytest.approx(0.1)


def test_a_balance_that_does_nothing():
    sentence = refused(ModelError, balanced(lambda q: Equations((Flow("out", q.loss * q.amount, "amount"),))))
    assert sentence == "thing.amount names thing.made as its balance, but its rate does not depend on it"


def test_a_balance_that_is_not_linear():
    def squared(q):
        return Equations((Flow("in", q.made**2 / q.loss, None, "amount"), Flow("out", q.loss * q.amount, "amount")))

    sentence = refused(ModelError, balanced(squared))
    assert sentence == "thing.amount names thing.made as its balance, but its rate is not linear in it"


def test_balances_that_need_each_other():
    other = State("other", "", "", baseline=1.0, balanced_by=Balance("other_made", "1/day"))

    def crossed(q):
        return Equations(
            (
                Flow("in", q.made + q.other_made, None, "amount"),
                Flow("out", q.loss * q.amount, "amount"),
                Flow("other_in", q.made - q.other_made, None, "other"),
                Flow("other_out", q.loss * q.other, "other"),
            )
        )

    sentence = refused(ModelError, balanced(crossed, extra=(other,)))
    assert sentence == "balances need each other: thing.made, thing.other_made"


def test_a_balance_may_need_an_earlier_one():
    other = State("other", "", "", baseline=1.0, balanced_by=Balance("other_made", "1/day"))

    def chained(q):
        return Equations(
            (
                Flow("other_in", q.other_made * q.made / q.loss, None, "other"),
                Flow("other_out", q.loss * q.other, "other"),
                Flow("in", q.made, None, "amount"),
                Flow("out", 2 * q.loss * q.amount, "amount"),
            )
        )

    body = assemble("test", [balanced(chained, extra=(other,))])
    assert list(body.balances) == ["thing.made", "thing.other_made"]
    assert evaluate(body.balances["thing.other_made"], {"thing.loss": 0.1}) == pytest.approx(0.05)


# --- modules on their own


@pytest.mark.parametrize("name", ["time", "two words", "1st", "a-b", ""])
def test_names_that_cannot_be(name):
    with pytest.raises(ModelError, match="cannot be the name of a quantity"):
        one(states=(State(name, "", ""),))


def test_a_name_declared_twice():
    with pytest.raises(ModelError, match="module 'thing' declares 'loss' twice"):
        one(states=(State("loss", "", ""),))


def test_a_kind_of_state_that_is_none():
    with pytest.raises(UnknownName, match="unknown kind of state 'restng' in state 'amount'; did you mean 'resting'"):
        State("amount", "", "", "restng")


@pytest.mark.parametrize("magnitude", [0.0, -1.0, float("nan")])
def test_a_magnitude_is_positive(magnitude):
    with pytest.raises(InvalidValue, match="magnitude"):
        State("amount", "", "", magnitude=magnitude)


def test_the_description_is_the_story_or_the_docstring():
    assert drug.description.startswith("A depot, two compartments")
    assert one(story="a story").description == "a story"


def test_a_module_without_equations_is_a_null_variant():
    body = assemble("null", [Module("nothing", "none"), one()])
    assert list(body.states) == ["thing.amount"]
