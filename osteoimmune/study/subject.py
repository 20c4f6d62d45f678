"""Who the people of a study or of one arm are: variants, conditions, co-medication, genes, values of its own."""

from collections.abc import Mapping
from typing import Any, get_args

from osteoimmune.errors import DataError, OsteoimmuneError
from osteoimmune.quantities import Status, Table, Value, read_table, unit
from osteoimmune.study.files_beside import beside
from osteoimmune.study.keys import Key, built, choice, list_of, months, names, number, numbers, record, table, text
from osteoimmune.trials.course import Regimen
from osteoimmune.trials.regimen import parse_regimen
from osteoimmune.trials.subject import Comedication, GeneEffect, When


def regimen(value: Any, where: str) -> Regimen:
    """A regimen from its sentence."""
    try:
        return parse_regimen(text(value, where))
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason


def unit_name(value: Any, where: str) -> str:
    """The name of a unit."""
    try:
        return unit(text(value, where)).name
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason


COMEDICATION = {
    "drug": Key(text),
    "regimen": Key(regimen),
    "input": Key(text),
    "level": Key(number),
    "unit": Key(unit_name),
    "from_month": Key(months),
    "to_month": Key(months),
}
GENE = {
    "parameter": Key(text, required=True),
    "times": Key(number, required=True),
    "when": Key(choice("time of a gene's effect", get_args(When))),
}
VALUE = {
    "value": Key(number, required=True),
    "unit": Key(unit_name, required=True),
    "source": Key(text, required=True),
    "status": Key(choice("status", get_args(Status))),
}


def values(content: Any, where: str) -> dict[str, Value]:
    """Values of the author's own by the full name of the parameter; an assumption unless it says otherwise."""
    return {name: _value(item, f"{where}, {name!r}") for name, item in table(content, where).items()}


def _value(content: Any, where: str) -> Value:
    fields = record(content, VALUE, where)
    made = {"status": "assumption", **fields, "number": fields["value"]}
    del made["value"]
    value: Value = built(Value, made, where)
    return value


def parameter_set(content: Any, where: str) -> Table:
    """The numbers of a file beside the study, as `osteoimmune fit` writes it."""
    name = text(content, where)
    try:
        return read_table(beside(name, where))
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason


WHO: Mapping[str, Key] = {
    "body": Key(text),
    "drug": Key(text),
    "variants": Key(names),
    "conditions": Key(numbers),
    "comedication": Key(list_of(Comedication, COMEDICATION)),
    "genotype": Key(list_of(GeneEffect, GENE)),
    "parameters": Key(values),
}
