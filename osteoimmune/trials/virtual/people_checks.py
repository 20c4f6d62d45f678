"""People read from a table, held to what is asked of people who are drawn: names, units, ranges, eligibility."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.quantities import unit
from osteoimmune.trials.virtual.elementary import Numbers
from osteoimmune.trials.virtual.marginal import Marginal
from osteoimmune.trials.virtual.patient_file import PatientTable
from osteoimmune.trials.virtual.population import Flags, Population
from osteoimmune.trials.virtual.setting import Setting

FOLLOWS_WITHIN = 0.05  # how far a covariate may be from what others make of it, for numbers are printed rounded
_WITH_UNIT = re.compile(r"(?P<name>[^\[\]]*?)\s*\[(?P<unit>[^\[\]]*)\]")


def renamed(table: PatientTable, setting: Setting, passed_over: Sequence[str]) -> dict[str, Numbers]:
    """The columns that say who people are, without units in their names and in the units of the trial.

    A header `weight [g]` has its unit; without one, covariates are in the unit of the population and parameters in
    coherent units, as they are written.

    Raises:
        UnknownName: a column is neither a covariate nor a parameter that varies.
        DataError: two columns are of the same, or a unit does not fit.
    """
    where = f"{table.file}:1" if table.is_text else table.file
    homes = _units(setting)
    found: dict[str, Numbers] = {}
    for header, column in table.columns.items():
        split = _WITH_UNIT.fullmatch(header)
        name = split["name"] if split else header
        if name in passed_over and not split:
            continue
        if name not in homes:
            raise UnknownName("column", name, [*homes, *passed_over], where)
        if name in found:
            raise DataError(f"{where}: two columns are {name!r}")
        found[name] = _converted(column, split["unit"] if split else "", *homes[name], f"{where}: column {name!r}")
    return found


def _units(setting: Setting) -> dict[str, tuple[str, bool]]:
    """The unit of every column that people may have, and whether its numbers are coherent."""
    values = setting.arms[0].values.values
    covariates = {c.name: (c.unit, False) for c in setting.plan.trial.population.known}
    return covariates | {name: (values[name].unit, True) for name in setting.recipe.parameters}


def _converted(column: Numbers, given: str, home: str, coherent: bool, where: str) -> Numbers:
    if not given or (given == home and not coherent):
        return column
    try:
        own, wanted = unit(given), unit(home)
    except OsteoimmuneError as reason:
        raise DataError(f"{where}: {reason}") from None
    if own.dimension != wanted.dimension:
        raise DataError(f"{where} is in {given!r}, which does not fit {home!r}")
    return column * own.factor / (1.0 if coherent else wanted.factor)


def check_people(
    table: PatientTable, setting: Setting, columns: Mapping[str, Numbers], rows: NDArray[np.int64], nobody: Flags
) -> dict[str, Numbers]:
    """All covariates and, where the table has them, all parameters, (people,), checked.

    Args:
        rows: where each person stands in the table.
        nobody: people whom no draw had found; nothing is asked of them.

    Raises:
        DataError: a column is missing; a number is missing, impossible, implausible or contradicts others; or a person
            may not take part.
    """
    population, recipe = setting.plan.trial.population, setting.recipe
    needed = {c.name: c.marginal for c in population.covariates}
    if any(name in columns for name in recipe.parameters):
        needed |= recipe.parameters
    known: dict[str, Numbers] = {}
    for name, marginal in needed.items():
        if name not in columns and marginal.kind != "constant":
            raise DataError(f"{table.file} has no column {name!r}, which population {population.name!r} needs")
        own = columns.get(name, np.full(len(rows), marginal.centre))
        _refuse(table, rows, ~nobody & ~_possible(marginal, own), name, own, _asked(marginal))
        known[name] = own
    for one in population.derived:
        follows = one.values(known)
        known[one.name] = columns.get(one.name, follows)
        near = FOLLOWS_WITHIN * np.maximum(np.abs(known[one.name]), np.abs(follows))
        away = ~nobody & ~(np.abs(known[one.name] - follows) <= near)
        _refuse(table, rows, away, one.name, known[one.name], f"not what follows from {', '.join(one.of)}")
    _need_eligible(table, population, known, rows, nobody)
    order = [*(c.name for c in population.known), *(n for n in recipe.parameters if n in known)]
    return {name: known[name] for name in order}


def _need_eligible(
    table: PatientTable, population: Population, known: Mapping[str, Numbers], rows: NDArray[np.int64], nobody: Flags
) -> None:
    for rule in population.eligibility:
        away = np.flatnonzero(~nobody & ~rule.admits(known))
        if len(away):
            said = f"{rule.kind} {rule.limit:g} of {', '.join(rule.of)}"
            raise DataError(
                f"{table.place(int(rows[away[0]]))}: this person may not take part: population {population.name!r} asks"
                f" for {said}"
            )


def _possible(marginal: Marginal, values: Numbers) -> Flags:
    inside: Flags = np.isfinite(values) & marginal.plausible(values)
    match marginal.kind:
        case "lognormal":
            inside &= values > 0.0
        case "logit":
            inside &= (values > 0.0) & (values < 1.0)
        case "share":
            inside &= (values == 0.0) | (values == 1.0)
    return inside


def _asked(marginal: Marginal) -> str:
    if marginal.kind == "share":
        return "neither 0 nor 1"
    return f"outside what is plausible, {marginal.low:g} to {marginal.high:g}"


def _refuse(table: PatientTable, rows: NDArray[np.int64], bad: Flags, name: str, values: Numbers, why: str) -> None:
    at = np.flatnonzero(bad)
    if len(at):
        value = float(values[at[0]])
        said = "is empty" if np.isnan(value) else f"is {value:g}, {why}"
        raise DataError(f"{table.place(int(rows[at[0]]))}: {name!r} {said}")
