"""Random numbers that belong to one patient and one purpose, and to nobody else.

The bits are those of Philox 4x64-10 (Salmon 2011 doi:10.1145/2063384.2063405), whose stream is numbered rather than
walked through: the key is (seed, purpose), the counter is (patient, item, replicate). A patient's clearance is the
same whatever else is drawn, for whom, in which order and by how many workers. Of the generator only the raw bits are
used, which NumPy promises never to change; how they become numbers is written here.
"""

import hashlib
from functools import cache

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.virtual.elementary import Numbers, inverse_normal

_WORDS = 4  # a Philox block
LARGEST = 2**63 - 1


def uniforms(seed: int, purpose: str, first: int, count: int, *, item: int = 0, replicate: int = 0) -> Numbers:
    """One number strictly between 0 and 1 for each of `count` patients from `first` on.

    Args:
        purpose: what it is for; two purposes never share a number.
        item: which one, where a patient needs several for one purpose (the third dose).
        replicate: which repetition of the trial.

    Returns:
        shape (count,): multiples of 2**-53, moved up by half of that.

    Raises:
        InvalidValue: a number is negative or does not fit 63 bits.
    """
    for name, given in {"seed": seed, "patient": first, "item": item, "replicate": replicate}.items():
        if not isinstance(given, int) or not 0 <= given <= LARGEST:
            raise InvalidValue(
                f"the {name} of random numbers must be a whole number from 0 to 2**63 - 1, not {given!r}"
            )
    if count == 0:
        return np.zeros(0)
    bits = np.random.Philox(key=[seed, _number(purpose)], counter=[first, item, replicate, 0])
    raw = bits.random_raw(_WORDS * count)[::_WORDS]
    result: Numbers = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return result


def normals(seed: int, purpose: str, first: int, count: int, *, item: int = 0, replicate: int = 0) -> Numbers:
    """Standard normal numbers, by the inverse of the distribution function; see `uniforms`."""
    return inverse_normal(uniforms(seed, purpose, first, count, item=item, replicate=replicate))


@cache
def _number(purpose: str) -> int:
    """Sixty-four bits of the purpose's SHA-256."""
    return int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "little")
