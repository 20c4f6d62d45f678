"""`[[arms]]`, or `[arms."a name"]`: who is given what."""

from typing import Any

from osteoimmune.errors import DataError
from osteoimmune.study.event_table import event_table
from osteoimmune.study.keys import Key, list_of, months, text
from osteoimmune.study.subject import WHO, regimen
from osteoimmune.trials.design import Arm

ARM = {
    "name": Key(text, required=True),
    "regimen": Key(regimen),
    "table": Key(event_table),
    "horizon_months": Key(months),
    **WHO,
}


def arms(content: Any, where: str) -> tuple[Arm, ...]:
    """The arms of a study, as a list of tables or as a table of them by name."""
    if isinstance(content, dict) and content and all(isinstance(item, dict) for item in content.values()):
        content = [{"name": name, **item} for name, item in content.items()]
    read: tuple[Arm, ...] = list_of(_arm, ARM)(content, where)
    return read


def _arm(**fields: Any) -> Arm:
    """An arm has a sentence or a table."""
    if ("regimen" in fields) == ("table" in fields):
        raise DataError(f"the arm {fields['name']!r} needs either a 'regimen' or a 'table'")
    if "table" in fields:
        fields["regimen"] = fields.pop("table")
    return Arm(**fields)
