"""Which arm a patient is in: by permuted blocks, so that arms stay of like size."""

import numpy as np
from numpy.typing import NDArray

from osteoimmune.trials.virtual.uniforms import uniforms

PURPOSE = "assignment"


def assigned(seed: int, shares: tuple[int, ...], first: int, count: int, *, replicate: int = 0) -> NDArray[np.int64]:
    """The number of each patient's arm.

    Patients are numbered in the order in which they come; each block of twice the shares holds every arm as often as
    its share says, in an order of chance.

    Args:
        shares: of the arms, whole numbers.

    Returns:
        shape (count,), from 0 on.
    """
    block = 2 * sum(shares)
    seats = np.repeat(np.arange(len(shares)), 2 * np.asarray(shares))
    start = first - first % block
    blocks = -(-(first + count - start) // block)
    chance = uniforms(seed, PURPOSE, start, blocks * block, replicate=replicate).reshape(blocks, block)
    order = np.argsort(np.argsort(chance, axis=1, kind="stable"), axis=1, kind="stable")
    arms: NDArray[np.int64] = seats[order].ravel()[first - start : first - start + count]
    return arms
