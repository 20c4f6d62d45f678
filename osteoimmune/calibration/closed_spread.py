"""How far closed numbers may lie from where they were closed: their joint spread, and draws from it.

Companions, calcium, ageing and glucocorticoids are closed on targets that have errors of their own. The covariance of
their logarithms at the closing travels with the package; an ensemble of bone takes a draw of it into every member, so
that an interval under alendronate is wider than one under denosumab. The draws are of the closing on the default bone:
what a member's own bone would have made of the targets is left out, which makes intervals wider, not narrower.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from osteoimmune.biology import bodies
from osteoimmune.calibration.closing import Closed, Closing, is_share
from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.problem import Numbers
from osteoimmune.errors import DataError
from osteoimmune.quantities import read_table
from osteoimmune.whole_file import replace_file

FILE = Path(__file__).with_name("closed_spread.csv")
COLUMNS = ("closing", "number", "other", "covariance_log", "same_as")
PURPOSE = 7_004  # of the random numbers
TOP = 1.0  # of a share


def keep(found: Sequence[tuple[Closing, Closed]], file: Path = FILE) -> None:
    """Write the covariances of closings; those of closings not given stay as they are."""
    again = {closing.name for closing, _ in found}
    rows = [row for row in (_rows(file) if file.exists() else []) if row["closing"] not in again]
    for closing, closed in found:
        name = closing.name
        for i, one in enumerate(closing.free):
            for j, other in enumerate(closing.free[: i + 1]):
                cells = (name, one, other, f"{closed.covariance[i, j]:.4g}", "")
                rows.append(dict(zip(COLUMNS, cells, strict=True)))
        for same, of in closing.entry.get("same", {}).items():
            rows.append(dict(zip(COLUMNS, (name, same, "", "", of), strict=True)))
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    replace_file(file, out.getvalue().encode())


def with_closed(ensemble: Ensemble) -> Ensemble:
    """An ensemble whose members carry draws of the closed numbers too, each member its own.

    Member k has the same draw in every ensemble and however many members there are.
    """
    names, centres, units = _numbers()
    factors = np.array([_factors(member) for member in range(len(ensemble))])
    values = np.minimum(factors * centres, np.array([TOP if is_share(name) else np.inf for name in names]))
    return replace(
        ensemble,
        names=(*ensemble.names, *names),
        units=(*ensemble.units, *units),
        values=np.hstack([ensemble.values, values]),
    )


@cache
def _factors(member: int) -> Numbers:
    """(numbers,) by what a member multiplies each number."""
    normal = np.random.Generator(np.random.Philox(key=[PURPOSE, member])).standard_normal(len(_roots()[0]))
    free, root = _roots()
    drawn = dict(zip(free, np.exp(root @ normal), strict=True))
    return np.array([drawn[n] for n in free] + [drawn[of] for of in _same().values()])


@cache
def _roots() -> tuple[tuple[str, ...], Numbers]:
    """The free numbers and a root of their covariance; closings do not depend on each other."""
    entries = [(r["number"], r["other"], float(r["covariance_log"])) for r in _rows(FILE) if not r["same_as"]]
    names = tuple(dict.fromkeys(number for number, _, _ in entries))
    covariance = np.zeros((len(names), len(names)))
    for one, other, value in entries:
        i, j = names.index(one), names.index(other)
        covariance[i, j] = covariance[j, i] = value
    return names, np.asarray(np.linalg.cholesky(covariance))


@cache
def _same() -> dict[str, str]:
    return {r["number"]: r["same_as"] for r in _rows(FILE) if r["same_as"]}


@cache
def _numbers() -> tuple[tuple[str, ...], Numbers, tuple[str, ...]]:
    """All closed numbers: names, where they stand, units."""
    names = (*_roots()[0], *_same())
    folder = Path(bodies.__file__).parent
    tables = {name.partition(".")[0] for name in names}
    rows = {f"{m}.{own}": value for m in tables for own, value in read_table(folder / f"{m}.csv").items()}
    known = [rows[name] for name in names]
    return names, np.array([v.number for v in known]), tuple(v.unit for v in known)


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    except OSError:
        raise DataError(f"there is no table {file.name}; make it with: osteoimmune close --write") from None
