"""The `[trial]` section of a study file: who takes part, how the trial goes, what befalls its patients."""

from collections.abc import Mapping
from typing import Any, get_args

from osteoimmune.errors import DataError, OsteoimmuneError
from osteoimmune.quantities import Value
from osteoimmune.study.keys import Key, built, choice, list_of, months, names, number, record, table, text, texts, whole
from osteoimmune.study.population import load_population, parameter_correlations, plausible_ranges, yes_or_no
from osteoimmune.study.subject import values
from osteoimmune.trials.virtual.population import Population
from osteoimmune.trials.virtual.response import Response
from osteoimmune.trials.virtual.trial import Combined, Conduct, Design, Happening, Mortality, Reported, Trial


def trial(content: Any, where: str) -> Trial:
    """The protocol of a trial with virtual patients; plausible ranges and correlations of parameters join it here."""
    fields = record(content, _TRIAL, where)
    known = {"ranges": plausible_ranges(), "parameter_correlations": parameter_correlations()}
    made: Trial = built(Trial, {**known, **fields}, where)
    return made


def _population(value: Any, where: str) -> Population:
    try:
        return load_population(text(value, where))
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from reason


def _visits(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise DataError(f"{where}: needs a list of months")
    return tuple(months(item, where) for item in value)


def _numbers(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise DataError(f"{where}: needs a list of numbers")
    return tuple(number(item, where) for item in value)


def _shares(value: Any, where: str) -> dict[str, int]:
    return {name: whole(item, f"{where}, {name!r}") for name, item in table(value, where).items()}


def _of_values(build: Any, names: tuple[str, ...]) -> Any:
    """A record whose fields are all values."""

    def read(content: Any, where: str) -> Any:
        record(table(content, where), {name: Key(_as_it_is) for name in names}, where)
        found: Mapping[str, Value] = values(content, where)
        return built(build, found, where)

    return read


def _reported(content: Any, where: str) -> Reported:
    keys = {"trial": Key(text, required=True), "groups": Key(names, required=True)}
    made: Reported = built(Reported, record(content, keys, where), where)
    return made


def _as_it_is(value: Any, _: str) -> Any:
    return value


_HAPPENING = {
    "name": Key(text, required=True),
    "hazard": Key(text, required=True),
    "title": Key(text),
    "part_of": Key(text),
    "seen_months": Key(_visits),
    "recurrent": Key(yes_or_no),
    "terminal": Key(yes_or_no),
}
_RESPONSE = {
    "arm": Key(text, required=True),
    "measure": Key(text, required=True),
    "month": Key(months, required=True),
    "source": Key(text, required=True),
    "mean": Key(number),
    "sd": Key(number),
    "quartiles": Key(_numbers),
}
_COMBINED = {"name": Key(text, required=True), "title": Key(text, required=True), "of": Key(texts, required=True)}
_TRIAL: Mapping[str, Key] = {
    "population": Key(_population, required=True),
    "patients": Key(whole, required=True),
    "seed": Key(whole, required=True),
    "visits": Key(_visits, required=True),
    "design": Key(choice("design of a trial", get_args(Design))),
    "allocation": Key(_shares),
    "conduct": Key(_of_values(Conduct, ("window", "drop_out", "stop_drug", "missed", "late", "delay"))),
    "errors": Key(values),
    "happenings": Key(list_of(Happening, _HAPPENING)),
    "combined": Key(list_of(Combined, _COMBINED)),
    "primary": Key(text),
    "subgroups": Key(texts),
    "reported": Key(_reported),
    "accept": Key(texts),
    "responses": Key(list_of(Response, _RESPONSE)),
    "mortality": Key(_of_values(Mortality, ("rate", "slope", "age"))),
}
