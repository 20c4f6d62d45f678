"""Sparse elimination worked out once: which entries fill in, in which order rows and columns are eliminated.

The order is Markowitz's on the diagonal (fewest fill-ins first), as in the Kinetic PreProcessor (Sandu et al. 1997,
Atmos Environ 31:3459). There is no pivoting: a step whose factors fail is retried smaller.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Elimination:
    """The plan of a factorisation of a matrix with a full diagonal.

    Attributes:
        order: pivots, in the order of their elimination.
        below: for each pivot, the rows still to come that have an entry in its column.
        right: for each pivot, the columns still to come in which its row has an entry; those whose unknown the
            back substitution finds first come first, so that it waits for one only.
    """

    order: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    right: tuple[tuple[int, ...], ...]

    @property
    def entries(self) -> int:
        """Entries of both factors, fill-in and diagonal included."""
        return len(self.order) + sum(map(len, self.below)) + sum(map(len, self.right))


def plan_elimination(size: int, entries: Iterable[tuple[int, int]]) -> Elimination:
    """Choose an order and follow the fill-in for a matrix of `size` rows with these off-diagonal entries."""
    rows: list[set[int]] = [set() for _ in range(size)]
    columns: list[set[int]] = [set() for _ in range(size)]
    for row, column in entries:
        if row != column:
            rows[row].add(column)
            columns[column].add(row)
    left, order, below, right = set(range(size)), list[int](), list[tuple[int, ...]](), list[tuple[int, ...]]()
    while left:
        pivot = min(left, key=lambda i: (len(rows[i]) * len(columns[i]), len(rows[i]) + len(columns[i]), i))
        left.remove(pivot)
        order.append(pivot)
        below.append(tuple(sorted(columns[pivot])))
        right.append(tuple(sorted(rows[pivot])))
        for i in columns[pivot]:
            rows[i].discard(pivot)
            for j in rows[pivot] - {i}:
                rows[i].add(j)
                columns[j].add(i)
        for j in rows[pivot]:
            columns[j].discard(pivot)
    place = {pivot: k for k, pivot in enumerate(order)}
    known_first = (tuple(sorted(columns, key=place.__getitem__, reverse=True)) for columns in right)
    return Elimination(tuple(order), tuple(below), tuple(known_first))
