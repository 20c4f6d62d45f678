"""The prior: what is not known of the numbers behind immunity, drawn many times.

Every number of these modules whose table gives an uncertainty is drawn from it, independently of the others. Draws are
keyed by the name of the number, so that adding one leaves the others as they were, and are standard normal: the same
draw means the same surprise in a mouse and in a woman, whose typical values differ.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.quantities import Table
from osteoimmune.quantities.moves import moved

Numbers = NDArray[np.float64]
MODULES = (
    "lymphoid",
    "lymphoid_drug",
    "thymus",
    "b_cell",
    "dendritic",
    "m_cell",
    "leukocyte",
    "immunosuppression",
    "host_defence",
)
WIDEST = 4.0  # standard deviations, beyond which nothing is drawn


@dataclass(frozen=True)
class Columns:
    """Sets of numbers under which an arm is simulated.

    Attributes:
        count: how many.
        of: from the values of a body to coherent numbers by parameter, each (count,); all others stay as they are.
    """

    count: int
    of: Callable[[Table], Mapping[str, Numbers]]


def uncertain(values: Table, modules: Iterable[str] = MODULES) -> list[str]:
    """The numbers of these modules that have an uncertainty, by name."""
    wanted = set(modules)
    return [
        name for name, value in values.items() if name.partition(".")[0] in wanted and value.uncertainty.kind != "none"
    ]


def standard_draws(names: Iterable[str], count: int, seed: int = 1) -> dict[str, Numbers]:
    """Standard normal numbers, shape (count,), for each name."""
    return {name: np.clip(_stream(name, seed).standard_normal(count), -WIDEST, WIDEST) for name in names}


def drawn(values: Table, surprises: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Numbers in coherent units for the standard draws of each name that this table has.

    Args:
        values: typical values with their uncertainty.
        surprises: standard normal numbers by name, each (count,).
    """
    known = {name: values[name] for name in surprises if name in values}
    return {name: moved(value, value.uncertainty.size * surprises[name]) for name, value in known.items()}


def prior_columns(surprises: Mapping[str, Numbers]) -> Columns:
    """The draws as sets of numbers."""
    return Columns(len(next(iter(surprises.values()))), lambda values: drawn(values, surprises))


def _stream(name: str, seed: int) -> np.random.Generator:
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))
