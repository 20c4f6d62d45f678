"""Doses and infusions as the engine takes them: amounts added to states, and rates that are inputs.

An infusion needs a pump: a module of one input, in the unit of the state a day, that flows into the state. Rates that
overlap add up; each lasts from its start to just before its end.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osteoimmune.engine import Event
from osteoimmune.errors import ModelError, need_known
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.module import Entrance, Equations, Flow, Input, Module, Quantities, qualified
from osteoimmune.quantities import unit
from osteoimmune.trials.course import Dose, Route
from osteoimmune.trials.drugs import known_drugs


@dataclass(frozen=True)
class Way:
    """How a drug enters a body by one route. Attributes: full names of the state and of the parameter of its share."""

    state: str
    share: str


def entrances(assembly: Assembly) -> dict[tuple[str, str], tuple[str, Entrance]]:
    """Every way into a body: by drug and route, the module and its entrance."""
    return {(way.drug, way.route): (module.name, way) for module in assembly.modules for way in module.entrances}


def way_of(assembly: Assembly, drug: str, route: Route) -> Way:
    """The way of a drug by a route.

    Raises:
        UnknownName: no such drug.
        ModelError: the body cannot be given it so.
    """
    ways = entrances(assembly)
    need_known("drug", [drug], known_drugs(assembly))
    if (drug, route) not in ways:
        routes = [known for name, known in ways if name == drug]
        other = f"it can {' or '.join(routes)}" if routes else f"it has no entrance for {drug}"
        raise ModelError(f"{assembly.name!r} cannot be given {drug} {route}; {other}")
    module, way = ways[drug, route]
    return Way(qualified(module, way.state), qualified(module, way.share) if way.share else "")


def pump_input(drug: str, route: Route) -> str:
    """The input that is the rate of an infusion."""
    return f"{drug}_{route.lower()}_infusion"


def pumps(assembly: Assembly, infused: Iterable[tuple[str, Route]]) -> tuple[Module, ...]:
    """A pump for every drug and route; see the head of this file."""
    return tuple(_pump(assembly, drug, route) for drug, route in sorted(set(infused)))


def _pump(assembly: Assembly, drug: str, route: Route) -> Module:
    state, name = way_of(assembly, drug, route).state, pump_input(drug, route)
    rate = Input(name, f"{assembly.states[state].unit}/day", 0.0, f"{drug} infused {route}")

    def equations(q: Quantities) -> Equations:
        return Equations(flows=(Flow("infused", q[name], None, state, meaning=f"infusion of {drug}"),))

    return Module(name, "pump", inputs=(rate,), equations=equations, story=f"A pump gives {drug} {route} at a rate.")


def coherent_amount(assembly: Assembly, parameters: Mapping[str, float], state: str, milligrams: float) -> float:
    """Milligrams as the state counts them: in milligrams, or in nanomoles by the drug's molecular mass.

    Args:
        parameters: of the body, in coherent units (a molecular mass in milligrams per nanomole).

    Raises:
        ModelError: the state counts moles and the drug has no molecular mass, or counts neither.
    """
    dimension = unit(assembly.states[state].unit).dimension
    if dimension == unit("mg").dimension:
        return milligrams
    mass = parameters.get(qualified(state.partition(".")[0], "molecular_mass"))
    if dimension != unit("nmol").dimension or mass is None:
        raise ModelError(f"a dose in mg cannot enter {state!r} ({assembly.states[state].unit}) of {assembly.name!r}")
    return milligrams / mass


def dose_event(assembly: Assembly, parameters: Mapping[str, float], dose: Dose) -> Event:
    """A dose that is given all at once; see `dose_events`."""
    way = way_of(assembly, dose.drug, dose.route)
    amount = coherent_amount(assembly, parameters, way.state, dose.milligrams)
    return Event(dose.day, way.state, amount * parameters[way.share] if way.share else amount)


def dose_events(assembly: Assembly, parameters: Mapping[str, float], doses: Iterable[Dose]) -> list[Event]:
    """Doses as events, infusions as changes of rate; those that began before day 0 only by what is left of them.

    Args:
        parameters: of the body, in coherent units.

    Raises:
        UnknownName, ModelError: see `way_of`.
    """
    events: list[Event] = []
    running: dict[str, list[tuple[float, float, float]]] = {}
    for dose in doses:
        if dose.duration_days == math.inf:
            continue  # it has run for ever and ends here
        at_once = dose_event(assembly, parameters, dose)
        if dose.duration_days:
            rate = (dose.day, dose.day + dose.duration_days, at_once.amount / dose.duration_days)
            running.setdefault(pump_input(dose.drug, dose.route), []).append(rate)
        elif at_once.amount:
            events.append(at_once)
    return events + [event for name, rates in running.items() for event in _rates(name, rates)]


def _rates(name: str, running: list[tuple[float, float, float]]) -> list[Event]:
    """The sum of what runs, at every moment at which it changes."""
    moments = sorted({max(moment, 0.0) for begin, end, _ in running for moment in (begin, end)})
    return [Event(m, name, sum(rate for begin, end, rate in running if begin <= m < end), "set") for m in moments]
