"""Numbers that go together: standard normal columns given a declared correlation."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.trials.virtual.elementary import Numbers

Pairs = Mapping[tuple[str, str], float]
Factor = tuple[tuple[float, ...], ...]


def factor(names: Sequence[str], pairs: Pairs) -> Factor:
    """The lower triangle by which independent columns become correlated ones (Cholesky).

    Raises:
        UnknownName: a pair names something that is not drawn.
        InvalidValue: a correlation is not between -1 and 1, or all together are impossible.
    """
    matrix = {(name, name): 1.0 for name in names}
    for (one, other), value in pairs.items():
        need_known("correlated number", (one, other), names)
        if not -1.0 < value < 1.0 or one == other:
            raise InvalidValue(f"the correlation of {one!r} and {other!r} cannot be {value:g}")
        matrix[one, other] = matrix[other, one] = value
    rows: list[tuple[float, ...]] = []
    for i, name in enumerate(names):
        row: list[float] = []
        for j in range(i):
            rest = matrix.get((name, names[j]), 0.0) - sum(a * b for a, b in zip(row, rows[j], strict=False))
            row.append(rest / rows[j][j])
        left = 1.0 - sum(a * a for a in row)
        if left < 1e-9:
            raise InvalidValue(f"the correlations of {name!r} contradict one another: no such patients exist")
        rows.append((*row, math.sqrt(left)))
    return tuple(rows)


def correlated(columns: Sequence[Numbers], by: Factor) -> list[Numbers]:
    """Correlated columns from independent ones.

    Every sum runs in a fixed order, so that a patient's numbers do not depend on how many are drawn together.

    Args:
        columns: each of shape (patients,), standard normal.
    """
    result = []
    for row in by:
        total = np.zeros(len(columns[0]))
        for weight, column in zip(row, columns, strict=False):
            if weight:
                total = total + weight * column
        result.append(total)
    return result
