"""A body and one patient as SBML Level 3 Version 2, for any other simulator to run.

States are species or, where their unit is neither an amount nor a concentration, parameters; each changes by a rate
rule with one addend a flow. Outputs and observables are assignment rules in the order in which they need each other.
Inputs are parameters, and doses are events at exact times; one at time 0 fires.
"""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from osteoimmune import __version__
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.exchange import declarations
from osteoimmune.exchange.content_mathml import POSITIVE_ROOT, positive_root_lambda
from osteoimmune.exchange.context import Context
from osteoimmune.exchange.events import Event, moments
from osteoimmune.exchange.notes import body_notes
from osteoimmune.exchange.rules import event_list, rules
from osteoimmune.exchange.unit_definitions import DAY, LITRE, NANOMOLE
from osteoimmune.language.assembly import Assembly
from osteoimmune.quantities import unit

SBML = "http://www.sbml.org/sbml/level3/version2/core"


def sbml(
    assembly: Assembly,
    parameters: Mapping[str, float],
    initial: Mapping[str, float],
    inputs: Mapping[str, float] | None = None,
    events: Iterable[Event] = (),
) -> str:
    """The body with the numbers of one patient as an SBML document.

    Args:
        assembly: the equations.
        parameters: every parameter and every balance, in coherent units.
        initial: every state at time 0, in coherent units: the patient's rested baseline.
        inputs: values of inputs from time 0 on; those not given have their defaults.
        events: an amount is added to a state, an input is set; all those of one time are one SBML event.

    Raises:
        UnknownName: a name that the body does not have.
        InvalidValue: a value is missing or not finite, or two events contradict each other.
        ModelError: a name cannot be an SBML identifier, or two names become the same one.
    """
    given = {name: i.default * unit(i.unit).factor for name, i in assembly.inputs.items()} | dict(inputs or {})
    _complete("parameter", parameters, [*assembly.parameters, *assembly.balances])
    _complete("state", initial, assembly.states)
    _complete("input", given, assembly.inputs)
    context = Context.of(assembly)
    equations = rules(context)
    content = [
        _functions(),
        declarations.compartments(context),
        declarations.species(context, initial),
        declarations.parameters(context, parameters, initial, given),
        equations,
        event_list(context, moments(assembly, events)),
    ]
    root = _document(context, content)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def write_sbml(
    path: Path,
    assembly: Assembly,
    parameters: Mapping[str, float],
    initial: Mapping[str, float],
    inputs: Mapping[str, float] | None = None,
    events: Iterable[Event] = (),
) -> None:
    """Write what `sbml` gives to a file."""
    path.write_text(sbml(assembly, parameters, initial, inputs, events), encoding="utf-8")


def _complete(kind: str, given: Mapping[str, float], wanted: Iterable[str]) -> None:
    wanted = list(wanted)
    need_known(kind, given, wanted, "the values for SBML")
    for name in wanted:
        if name not in given:
            raise InvalidValue(f"the {kind} {name!r} has no value for SBML")
        if not math.isfinite(given[name]):
            raise InvalidValue(f"the {kind} {name!r} cannot be {given[name]} in SBML")


def _functions() -> Element:
    listing = Element("listOfFunctionDefinitions")
    SubElement(listing, "functionDefinition", {"id": POSITIVE_ROOT}).append(positive_root_lambda())
    return listing


def _document(context: Context, content: list[Element]) -> Element:
    """The whole document; unit definitions are listed last of all, when it is known which are used."""
    substance, time, volume = map(context.units.identifier, (NANOMOLE, DAY, LITRE))
    measures = {"substanceUnits": substance, "extentUnits": substance, "timeUnits": time, "volumeUnits": volume}
    root = Element("sbml", {"xmlns": SBML, "xmlns:sbml": SBML, "level": "3", "version": "2"})
    model = SubElement(root, "model", {"id": context.names.of_body, "name": context.assembly.name} | measures)
    functions, *rest = content
    model.extend((body_notes(context.assembly, __version__), functions, context.units.element()))
    model.extend(part for part in rest if len(part))
    return root
