"""`[[observations]]`: which published points stand beside which arm."""

from typing import get_args

from osteoimmune.study.keys import Key, choice, list_of, months, text
from osteoimmune.trials.design import Observation, ObservationKind

OBSERVATION = {
    "arm": Key(text, required=True),
    "kind": Key(choice("kind of observation", get_args(ObservationKind)), required=True),
    "study": Key(text, required=True),
    "group": Key(text, required=True),
    "from_month": Key(months),
    "to_month": Key(months),
    "note": Key(text),
}
observations = list_of(Observation, OBSERVATION)
