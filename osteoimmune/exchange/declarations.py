"""What an SBML document declares before its equations: the compartment, the species and the parameters."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from osteoimmune.exchange.context import AMOUNTS, COMPARTMENT, Context
from osteoimmune.exchange.notes import notes, value_notes
from osteoimmune.exchange.unit_definitions import LITRE
from osteoimmune.language.expression import Expression, text
from osteoimmune.quantities import unit


def compartments(context: Context) -> Element:
    """One compartment of one litre, so that a concentration and an amount in it are the same number."""
    listing = Element("listOfCompartments")
    attributes = {"id": COMPARTMENT, "spatialDimensions": "3", "size": "1", "constant": "true"}
    SubElement(listing, "compartment", attributes | {"units": context.units.identifier(LITRE)})
    return listing


def species(context: Context, initial: Mapping[str, float]) -> Element:
    """A species for each state that can be one."""
    listing = Element("listOfSpecies")
    for name, state in context.assembly.states.items():
        if context.is_species(name):
            SubElement(listing, "species", _species(context, name, initial[name])).append(notes(state.meaning))
    return listing


def _species(context: Context, name: str, initial: float) -> dict[str, str]:
    dimension = context.dimensions[name]
    is_amount = dimension in AMOUNTS
    substance = dimension if is_amount else tuple(a + b for a, b in zip(dimension, LITRE, strict=True))
    return {
        "id": context.names[name],
        "name": name,
        "compartment": COMPARTMENT,
        "initialAmount" if is_amount else "initialConcentration": repr(float(initial)),
        "substanceUnits": context.units.identifier(substance),
        "hasOnlySubstanceUnits": "true" if is_amount else "false",
        "boundaryCondition": "false",
        "constant": "false",
    }


def parameters(
    context: Context, values: Mapping[str, float], initial: Mapping[str, float], inputs: Mapping[str, float]
) -> Element:
    """Parameters and balances, which are constant; all that changes without being a species, which is not.

    It lists the roots that the equations define, so the rules must have been written before.
    """
    listing, assembly = Element("listOfParameters"), context.assembly
    for name, value in assembly.parameters.items():
        _add(listing, context, name, values[name], constant=True).append(value_notes(value))
    for name in assembly.balances:
        note = notes("the value that keeps the reference body at rest")
        _add(listing, context, name, values[name], constant=True).append(note)
    for name, given in assembly.inputs.items():
        _add(listing, context, name, inputs[name]).append(notes(given.meaning))
    for name, state in assembly.states.items():
        if not context.is_species(name):
            _add(listing, context, name, initial[name]).append(notes(state.meaning))
    for name, output in assembly.outputs.items():
        _add(listing, context, name).append(notes(output.meaning))
    for name, observable in assembly.observables.items():
        attributes = {"id": context.names.observable(name), "name": name, "constant": "false"}
        attributes["units"] = context.units.identifier(unit(observable.unit).dimension)
        SubElement(listing, "parameter", attributes).append(notes(observable.meaning))
    for root, name in context.roots.items():
        attributes = {"id": name, "units": context.unit_of_root(root), "constant": "false"}
        SubElement(listing, "parameter", attributes).append(notes(f"the positive root of a balance: {_short(root)}"))
    return listing


def _short(root: Expression) -> str:
    words = text(root)
    return words if len(words) <= 200 else words[:197] + "..."


def _add(listing: Element, context: Context, name: str, value: float | None = None, constant: bool = False) -> Element:
    attributes = {"id": context.names[name], "name": name, "units": context.unit_of(name)}
    attributes["constant"] = "true" if constant else "false"
    if value is not None:
        attributes["value"] = repr(float(value))
    return SubElement(listing, "parameter", attributes)
