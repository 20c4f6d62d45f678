"""`[[endpoints]]`: the numbers that are read from the curves."""

from typing import Any, get_args

from osteoimmune.errors import DataError
from osteoimmune.study.keys import Key, Reader, choice, list_of, months, number, text, texts
from osteoimmune.trials.design import Endpoint, EndpointKind, Origin


def _months(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list) or not value:
        raise DataError(f"{where}: needs a list of months such as [12, 24]")
    return tuple(months(item, where) for item in value)


ENDPOINT = {
    "name": Key(text, required=True),
    "title": Key(text, required=True),
    "observable": Key(text, required=True),
    "kind": Key(choice("kind of endpoint", get_args(EndpointKind))),
    "month": Key(months),
    "months": Key(_months),
    "since": Key(choice("origin of time", get_args(Origin))),
    "within": Key(number),
    "arms": Key(texts),
}


def endpoints(content: Any, where: str) -> tuple[Endpoint, ...]:
    """The endpoints of a study; one with several `months` is one for each of them."""
    read: Reader = list_of(_one_or_more, ENDPOINT)
    return tuple(endpoint for several in read(content, where) for endpoint in several)


def _one_or_more(**fields: Any) -> list[Endpoint]:
    if "months" not in fields:
        return [Endpoint(**fields)]
    if "month" in fields:
        raise DataError(f"the endpoint {fields['name']!r} has both 'month' and 'months'")
    when = fields.pop("months")
    after = " after the last dose" if fields.get("since") == "last dose" else ""
    plain = {**fields}
    name, title = plain.pop("name"), plain.pop("title")
    return [
        Endpoint(**plain, name=f"{name}_{month:g}_months", title=f"{title} at {month:g} months{after}", month=month)
        for month in when
    ]
