"""The keys of a study file. A new part is a reader in a file of its own, a field of `Study`, and one row here."""

from collections.abc import Mapping
from typing import get_args

from osteoimmune.study.arms import arms
from osteoimmune.study.endpoints import endpoints
from osteoimmune.study.keys import Key, choice, months, text, texts, whole
from osteoimmune.study.module_file import modules
from osteoimmune.study.observations import observations
from osteoimmune.study.subject import WHO, parameter_set
from osteoimmune.study.trial import trial
from osteoimmune.trials.design import Origin

SECTIONS: Mapping[str, Key] = {
    "version": Key(whole, required=True),
    "name": Key(text, required=True),
    "title": Key(text, required=True),
    "question": Key(text, required=True),
    **WHO,
    "parameter_set": Key(parameter_set),
    "modules": Key(modules),
    "body": Key(text, required=True),
    "horizon_months": Key(months, required=True),
    "time_origin": Key(choice("origin of time", get_args(Origin))),
    "outputs": Key(texts, required=True),
    "notes": Key(texts),
    "arms": Key(arms, required=True),
    "endpoints": Key(endpoints),
    "observations": Key(observations),
    "trial": Key(trial),
}
