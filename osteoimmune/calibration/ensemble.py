"""Ensembles: many parameter sets that the data and the priors allow, each with its weight, instead of one best fit.

One alternative's ensemble is a small table that travels with the package: a line of provenance, then a row a member.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from osteoimmune.errors import DataError, need_known

Numbers = npt.NDArray[np.float64]
ENSEMBLES = Path(__file__).with_name("ensembles")
WEIGHT = "weight"
DIGITS = 6


@dataclass(frozen=True)
class Ensemble:
    """Weighted parameter sets of one alternative.

    Attributes:
        names: parameters, in the order of the columns of `values`.
        units: of each, as in the parameter's own table.
        values: (members, parameters).
        weights: (members,) summing to 1.
        provenance: hashes of plan, data, model and kernel, the seed, how many were drawn and what was lost, and the
            command that makes it again.
    """

    rebound: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: Numbers
    weights: Numbers
    provenance: Mapping[str, object]

    def __len__(self) -> int:
        return len(self.weights)

    def resampled(self, members: int) -> "Ensemble":
        """Equally weighted members, each as often as its weight says (systematic resampling, no chance in it).

        Args:
            members: how many.
        """
        edges = np.cumsum(self.weights)
        rows = np.searchsorted(edges, (np.arange(members) + 0.5) / members * edges[-1])
        return Ensemble(
            self.rebound,
            self.names,
            self.units,
            self.values[np.minimum(rows, len(self) - 1)],
            np.full(members, 1.0 / members),
            self.provenance,
        )

    def to_text(self) -> str:
        """The table, as it is kept."""
        out = io.StringIO()
        out.write("# " + json.dumps(dict(self.provenance), sort_keys=True, ensure_ascii=False) + "\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([WEIGHT, *(f"{n} [{u}]" for n, u in zip(self.names, self.units, strict=True))])
        for weight, row in zip(self.weights, self.values, strict=True):
            writer.writerow([f"{v:.{DIGITS}g}" for v in (weight, *row)])
        return out.getvalue()


def read_ensemble(path: Path, rebound: str = "") -> Ensemble:
    """The ensemble in a file.

    Args:
        rebound: the alternative; empty for the name of the file.

    Raises:
        DataError: there is no such file, or it is not an ensemble; the message names the line.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        provenance = json.loads(first.removeprefix("#"))
    except OSError:
        raise DataError(f"there is no ensemble {path}") from None
    except (ValueError, UnicodeDecodeError):
        raise DataError(f"{path.name} does not begin with a line of provenance") from None
    header, *rows = list(csv.reader(lines)) or [[]]
    if len(header) < 2 or header[0] != WEIGHT or not all(h.endswith("]") and " [" in h for h in header[1:]):
        raise DataError(f"{path.name}:2: needs the columns weight and 'parameter [unit]'")
    table = _numbers(path, header, rows)
    names, units = zip(*(h[:-1].split(" [", 1) for h in header[1:]), strict=True)
    return Ensemble(rebound or path.stem, names, units, table[:, 1:], table[:, 0] / table[:, 0].sum(), provenance)


def _numbers(path: Path, header: list[str], rows: list[list[str]]) -> Numbers:
    found = []
    for line, row in enumerate(rows, start=3):
        try:
            numbers = [float(cell) for cell in row]
        except ValueError:
            raise DataError(f"{path.name}:{line}: holds what is not a number") from None
        if len(numbers) != len(header) or not np.isfinite(numbers).all() or numbers[0] < 0:
            raise DataError(f"{path.name}:{line}: needs {len(header)} finite numbers and a weight of 0 or more")
        found.append(numbers)
    if not found or not sum(row[0] for row in found) > 0:
        raise DataError(f"{path.name} has no member with weight")
    return np.array(found)


def shipped() -> dict[str, Path]:
    """The ensembles that come with the package, by alternative."""
    return {path.stem: path for path in sorted(ENSEMBLES.glob("*.csv"))}


@cache
def shipped_ensemble(rebound: str) -> Ensemble:
    """One of the ensembles that come with the package.

    Raises:
        UnknownName: there is none of this alternative.
    """
    known = shipped()
    need_known("ensemble", [rebound], known)
    return read_ensemble(known[rebound])
