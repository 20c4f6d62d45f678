"""The words of the kernel's algorithm, as plain Python.

The algorithm (algorithm.py) is written once, in a small part of Python: whole numbers, doubles, vectors of one double a
lane, arrays, `while`, `if` and calls. `lowering.py` turns it into LLVM; with the definitions of this file it also runs
as it stands, on NumPy arrays, which is how its translation is tested.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Doubles: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Vector: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

LANES = 8  # of the plain-Python run; the compiled kernel has its own


def vector(memory: Doubles, place: int) -> Vector:
    """The vector at a place, counted in vectors."""
    return memory[place * LANES : (place + 1) * LANES].copy()


def store(memory: Doubles, place: int, value: Vector) -> None:
    """Put a vector at a place."""
    memory[place * LANES : (place + 1) * LANES] = value


def splat(value: float) -> Vector:
    """The number in every lane."""
    return np.full(LANES, value)


def first_lane(value: Vector) -> Vector:
    """The first lane's number in every lane."""
    return np.full(LANES, value[0])


def select(mask: Mask, chosen: Vector, other: Vector) -> Vector:
    """Lane by lane, `chosen` where the mask holds, else `other`."""
    return np.where(mask, chosen, other)


def fma(x: Vector, y: Vector, z: Vector) -> Vector:
    """x*y + z; the compiled kernel rounds once, this one twice."""
    return x * y + z


def exp(x: Vector) -> Vector:
    """The exponential."""
    return np.exp(x)


def log(x: Vector) -> Vector:
    """The natural logarithm."""
    return np.log(x)


def sqrt(x: Vector) -> Vector:
    """The square root."""
    return np.sqrt(x)


def absolute(x: Vector) -> Vector:
    """The magnitude."""
    return np.abs(x)


def maximum(x: Vector, y: Vector) -> Vector:
    """The larger, lane by lane; y where x is not a number."""
    return np.where(x > y, x, y)


def static(values: range) -> range:
    """A loop that is written out in full when the kernel is made."""
    return values
