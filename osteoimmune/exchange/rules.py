"""The equations of an SBML document: assignment rules, rate rules with one addend a flow, and events."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from osteoimmune.exchange.content_mathml import apply, enclosed, identifier, number, roots_within
from osteoimmune.exchange.context import Context
from osteoimmune.exchange.events import Moment
from osteoimmune.exchange.unit_definitions import DAY
from osteoimmune.language.expression import Expression, multiply, symbol
from osteoimmune.language.module import TIME
from osteoimmune.quantities import unit


def rules(context: Context) -> Element:
    """Outputs in the order in which they need each other, then observables, then the rates of the states."""
    listing = Element("listOfRules")
    for name, output in context.assembly.outputs.items():
        _assign(listing, context, context.names[name], output.expression, context.unit_of(name))
    for name, observable in context.assembly.observables.items():
        written_in = context.units.identifier(unit(observable.unit).dimension)
        _assign(listing, context, context.names.observable(name), observable.expression, written_in)
    for name, terms in _terms(context).items():
        _define_roots(listing, context, *terms)
        rule = SubElement(listing, "rateRule", {"variable": context.names[name]})
        rule.append(context.write.sum(terms, context.unit_of_rate(name)))
    return listing


def _assign(listing: Element, context: Context, name: str, expression: Expression, unit_of_number: str) -> None:
    _define_roots(listing, context, expression)
    rule = SubElement(listing, "assignmentRule", {"variable": name})
    rule.append(context.write.math(expression, unit_of_number))


def _define_roots(listing: Element, context: Context, *expressions: Expression) -> None:
    """A rule for each positive root that has none yet."""
    for root in (root for expression in expressions for root in roots_within(expression)):
        if root not in context.roots:
            definition = context.write.definition_of_root(root)
            context.roots[root] = f"root__{len(context.roots) + 1}"
            SubElement(listing, "assignmentRule", {"variable": context.roots[root]}).append(definition)


def _terms(context: Context) -> dict[str, list[Expression]]:
    """What changes each state: one term a flow, or the integrand of a quadrature."""
    assembly = context.assembly
    terms: dict[str, list[Expression]] = {name: [] for name in assembly.states}
    for flow in assembly.flows:
        if flow.sink:
            terms[flow.sink].append(multiply(flow.gain, flow.rate))
        if flow.source:
            terms[flow.source].append(multiply(-1.0, flow.rate))
    quadratures = (name for name, state in assembly.states.items() if state.kind == "quadrature")
    return terms | {name: [assembly.rates[name]] for name in quadratures}


def event_list(context: Context, events: Sequence[Moment]) -> Element:
    """One SBML event a moment; its trigger is false before time 0, so that an event at time 0 fires."""
    listing = Element("listOfEvents")
    for place, moment in enumerate(events, start=1):
        event = SubElement(listing, "event", {"id": f"event_{place}", "useValuesFromTriggerTime": "true"})
        trigger = SubElement(event, "trigger", {"initialValue": "false", "persistent": "true"})
        day = number(moment.day, context.units.identifier(DAY))
        trigger.append(enclosed(apply("geq", context.write.element(symbol(TIME)), day)))
        assignments = SubElement(event, "listOfEventAssignments")
        for name, amount in moment.added.items():
            there = identifier(context.names[name])
            _change(assignments, context, name, apply("plus", there, _number(context, name, amount)))
        for name, value in moment.given.items():
            _change(assignments, context, name, _number(context, name, value))
    return listing


def _change(listing: Element, context: Context, name: str, content: Element) -> None:
    SubElement(listing, "eventAssignment", {"variable": context.names[name]}).append(enclosed(content))


def _number(context: Context, name: str, value: float) -> Element:
    return number(value, context.unit_of(name))
