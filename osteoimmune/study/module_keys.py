"""The keys of a module file; what they mean stands in `study.module_file` and docs/modules.md."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import Balance, Entrance, Input, Quantities, State, StateKind
from osteoimmune.language.parser import parse
from osteoimmune.study.keys import Key, built, choice, list_of, names, number, record, table, text, whole
from osteoimmune.study.subject import unit_name


def _expression(value: Any, where: str) -> str:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else text(value, where)


def _named(build: Callable[..., Any], keys: Mapping[str, Key]) -> Callable[[Any, str], tuple[Any, ...]]:
    """Records in a table by name."""

    def read(content: Any, where: str) -> tuple[Any, ...]:
        found = []
        for name, item in table(content, where).items():
            fields = record(item, keys, f"{where}, {name!r}")
            found.append(built(build, {"name": name, **fields}, f"{where}, {name!r}"))
        return tuple(found)

    return read


def _by_name(keys: Mapping[str, Key]) -> Callable[[Any, str], dict[str, dict[str, Any]]]:
    def read(content: Any, where: str) -> dict[str, dict[str, Any]]:
        return {name: record(item, keys, f"{where}, {name!r}") for name, item in table(content, where).items()}

    return read


def _state(**fields: Any) -> State:
    balance, baseline = fields.pop("balanced_by", None), str(fields.pop("baseline", "0"))

    def at_rest(q: Quantities) -> Expression:
        return parse(baseline, look_up_in(q))

    return State(**fields, balanced_by=Balance(**balance) if balance else None, baseline=at_rest)


def look_up_in(q: Quantities) -> Callable[[str], Expression]:
    """What a name stands for among the quantities of a module; one that is not there is refused."""
    return lambda name: q[name]


BALANCE = {"name": Key(text, required=True), "unit": Key(unit_name, required=True), "meaning": Key(text)}
STATE = {
    "unit": Key(unit_name, required=True),
    "meaning": Key(text, required=True),
    "kind": Key(choice("kind of state", get_args(StateKind))),
    "baseline": Key(_expression),
    "balanced_by": Key(lambda value, where: record(value, BALANCE, where)),
    "substance": Key(text),
    "magnitude": Key(number),
}
INPUT = {
    "unit": Key(unit_name, required=True),
    "default": Key(number, required=True),
    "meaning": Key(text, required=True),
    "lowest": Key(number),
}
FLOW = {
    "name": Key(text, required=True),
    "rate": Key(_expression, required=True),
    "source": Key(text),
    "sink": Key(text),
    "gain": Key(_expression),
    "meaning": Key(text),
}
OUTPUT = {
    "expression": Key(_expression, required=True),
    "unit": Key(unit_name, required=True),
    "meaning": Key(text, required=True),
}
OBSERVABLE = {**OUTPUT, "display_unit": Key(unit_name)}
ENTRANCE = {
    "drug": Key(text, required=True),
    "route": Key(choice("route", ("SC", "IV", "PO")), required=True),
    "state": Key(text, required=True),
    "share": Key(text),
}
MODULE = {
    "version": Key(whole, required=True),
    "name": Key(text, required=True),
    "variant": Key(text, required=True),
    "story": Key(text, required=True),
    "needs": Key(names),
    "inputs": Key(_named(Input, INPUT)),
    "states": Key(_named(_state, STATE)),
    "flows": Key(list_of(dict, FLOW)),
    "gives": Key(_by_name(OUTPUT)),
    "observables": Key(_by_name(OBSERVABLE)),
    "quadratures": Key(names),
    "entrances": Key(list_of(Entrance, ENTRANCE)),
}
