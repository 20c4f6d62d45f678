"""Populations from their files, and what is plausible and correlated among the model's parameters.

The populations that come with the package lie in osteoimmune/populations; docs/virtual-patients.md tells every key.
"""

import csv
import math
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.quantities import Status
from osteoimmune.quantities.values import parse_number
from osteoimmune.study.keys import Key, choice, list_of, number, numbers, record, text, texts, whole
from osteoimmune.study.subject import unit_name
from osteoimmune.trials.virtual.marginal import Kind, Marginal
from osteoimmune.trials.virtual.population import Covariate, Derived, Formula, Population, Rule, RuleKind, Summary

VERSION = 1
_LARGEST_FILE = 1_000_000  # bytes


def built_in_populations() -> dict[str, Path]:
    """The populations that come with the package, by name, in the order of the alphabet."""
    return {path.stem: path for path in sorted(_folder().glob("*.toml"))}


def load_population(name_or_path: str | Path) -> Population:
    """A built-in population by its name, or any by the path of its file (ending in .toml).

    Raises:
        UnknownName: no such population; the message names the nearest.
        DataError: the file cannot be read or breaks the format; the message names file and key.
    """
    built_in, name = built_in_populations(), str(name_or_path)
    if name in built_in:
        return _read(built_in[name])
    if not name.endswith(".toml"):
        raise UnknownName("population", name, built_in)
    return _read(Path(name))


@cache
def plausible_ranges() -> Mapping[str, tuple[float, float]]:
    """Lowest and highest of each parameter that varies, in multiples of its typical value (of its odds, for shares).

    Raises:
        DataError: the table breaks its own rules.
    """
    rows = _table("plausible_ranges.csv", ("parameter", "low", "high", "status", "source"))
    return {row["parameter"]: (parse_number(row["low"]), parse_number(row["high"])) for row in rows}


@cache
def parameter_correlations() -> Mapping[tuple[str, str], float]:
    """Correlations of the normal numbers behind parameters that vary.

    Raises:
        DataError: the table breaks its own rules.
    """
    rows = _table("correlations.csv", ("one", "other", "correlation", "status", "source"))
    return {(row["one"], row["other"]): parse_number(row["correlation"]) for row in rows}


def _folder() -> Path:
    return Path(str(resources.files("osteoimmune") / "populations"))


def _table(name: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with (_folder() / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise DataError(f"{name}: its columns must be {', '.join(columns)}")
        for row in reader:
            if row["status"] not in get_args(Status) or not (row["source"] or "").strip():
                raise DataError(f"{name}:{reader.line_num}: needs a status and a source")
            yield row


def _read(path: Path) -> Population:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DataError(f"{path.name} is larger than {_LARGEST_FILE // 1_000_000} MB")
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"there is no population file {path}") from None
    except (OSError, ValueError, RecursionError) as reason:
        raise DataError(f"{path.name} cannot be read as TOML: {' '.join(str(reason).split())}") from None
    try:
        fields = record(content, _POPULATION, "the population")
        if fields.pop("version") != VERSION:
            raise DataError(f"this program reads population files of version {VERSION}")
        pairs = fields.pop("correlations", ())
        return Population(**fields, correlations=dict(pairs))
    except OsteoimmuneError as reason:
        raise DataError(f"{path.name}: {reason}") from reason


def _covariate(
    *,
    distribution: Kind,
    centre: float,
    spread: float = 0.0,
    low: float = -math.inf,
    high: float = math.inf,
    **rest: Any,
) -> Covariate:
    return Covariate(marginal=Marginal(distribution, centre, spread, low, high), **{"status": "assumption", **rest})


def _pair(*, between: tuple[str, ...], value: float, source: str, status: str = "assumption") -> Any:
    if len(between) != 2:
        raise DataError("a correlation is between two covariates")
    return (between[0], between[1]), value


def _summary(*, mean: float, sd: float | None = None, **rest: Any) -> Summary:
    return Summary(mean=mean, sd=sd, **{"status": "assumption", **rest})


def _rule(*, rule: RuleKind, **rest: Any) -> Rule:
    return Rule(kind=rule, **rest)


def yes_or_no(value: Any, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise DataError(f"{where}: needs true or false")
    return value


_STATUS = Key(choice("status", get_args(Status)))
_COVARIATE = {
    "name": Key(text, required=True),
    "distribution": Key(choice("distribution", get_args(Kind)), required=True),
    "centre": Key(number, required=True),
    "spread": Key(number),
    "low": Key(number),
    "high": Key(number),
    "unit": Key(unit_name, required=True),
    "source": Key(text, required=True),
    "status": _STATUS,
    "meaning": Key(text),
    "sets": Key(text),
    "needed": Key(yes_or_no),
    "scales": Key(text),
}
_DERIVED = {
    "name": Key(text, required=True),
    "formula": Key(choice("formula", get_args(Formula)), required=True),
    "of": Key(numbers, required=True),
    "offset": Key(number),
    "unit": Key(unit_name, required=True),
    "meaning": Key(text),
    "sets": Key(text),
    "needed": Key(yes_or_no),
}
_CORRELATION = {
    "between": Key(texts, required=True),
    "value": Key(number, required=True),
    "source": Key(text, required=True),
    "status": _STATUS,
}
_RULE = {
    "rule": Key(choice("rule", get_args(RuleKind)), required=True),
    "of": Key(texts, required=True),
    "limit": Key(number, required=True),
}
_SUMMARY = {
    "covariate": Key(text, required=True),
    "mean": Key(number, required=True),
    "sd": Key(number),
    "source": Key(text, required=True),
    "status": _STATUS,
}
_POPULATION: Mapping[str, Key] = {
    "version": Key(whole, required=True),
    "name": Key(text, required=True),
    "title": Key(text, required=True),
    "covariates": Key(list_of(_covariate, _COVARIATE), required=True),
    "derived": Key(list_of(Derived, _DERIVED)),
    "correlations": Key(list_of(_pair, _CORRELATION)),
    "eligibility": Key(list_of(_rule, _RULE)),
    "summaries": Key(list_of(_summary, _SUMMARY)),
}
