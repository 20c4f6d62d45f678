"""`[[endpoints]]`: the numbers that are read from the curves."""

from typing import get_args

from osteoimmune.study.keys import Key, choice, list_of, months, number, text, texts
from osteoimmune.trials.design import Endpoint, EndpointKind, Origin

ENDPOINT = {
    "name": Key(text, required=True),
    "title": Key(text, required=True),
    "observable": Key(text, required=True),
    "kind": Key(choice("kind of endpoint", get_args(EndpointKind))),
    "month": Key(months),
    "since": Key(choice("origin of time", get_args(Origin))),
    "within": Key(number),
    "arms": Key(texts),
}
endpoints = list_of(Endpoint, ENDPOINT)
