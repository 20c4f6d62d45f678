"""Logarithm, exponential and inverse normal from additions, multiplications, divisions and square roots alone.

    log x = e log 2 + 2 artanh s,  s = (m - 1)/(m + 1),  x = m 2^e;      exp x = 2^k exp r,  r = x - k log 2

Those four operations are rounded in one way on every processor and by every library, which `numpy.log` and its like
are not: what is drawn from a seed is the same to the last bit wherever and with whatever version it is drawn. The
inverse normal is algorithm AS 241 (Wichura 1988 doi:10.2307/2347330), right to one part in 1e16.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_LOG_2_HIGH, _LOG_2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # their sum, and k times the first
_EXPONENTIAL = [1.0]
for _power in range(1, 15):
    _EXPONENTIAL.append(_EXPONENTIAL[-1] / _power)

# fmt: off
_MIDDLE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)
_SIDE = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)
# fmt: on


def logarithm(x: Numbers) -> Numbers:
    """The natural logarithm of numbers above zero, within two units in the last place."""
    mantissa, power = np.frexp(x)
    small = mantissa < 0.7071067811865476
    mantissa = np.where(small, 2.0 * mantissa, mantissa)
    power = (power - small).astype(np.float64)
    share = (mantissa - 1.0) / (mantissa + 1.0)
    square = share * share
    total = np.full(np.shape(x), 1.0 / 29.0)
    for odd in range(27, 0, -2):
        total = total * square + 1.0 / odd
    result: Numbers = power * _LOG_2_HIGH + (2.0 * share * total + power * _LOG_2_LOW)
    return result


def exponential(x: Numbers) -> Numbers:
    """The exponential of numbers between -700 and 700, within two units in the last place."""
    power = np.rint(x * 1.4426950408889634)
    rest = (x - power * _LOG_2_HIGH) - power * _LOG_2_LOW
    result: Numbers = np.ldexp(_polynomial(rest, _EXPONENTIAL[::-1]), power.astype(np.int64))
    return result


def inverse_normal(probability: Numbers) -> Numbers:
    """The standard normal quantile of probabilities strictly between 0 and 1."""
    centred = probability - 0.5
    middle = np.abs(centred) <= 0.425
    result: Numbers = np.empty(np.shape(probability))
    inner, outer = centred[middle], centred[~middle]
    result[middle] = inner * _ratio(0.180625 - inner * inner, _MIDDLE)
    outward = np.sqrt(-logarithm(np.minimum(probability, 1.0 - probability)[~middle]))
    near = outward <= 5.0
    beyond = np.empty(np.shape(outward))
    beyond[near] = _ratio(outward[near] - 1.6, _SIDE)
    beyond[~near] = _ratio(outward[~near] - 5.0, _TAIL)
    result[~middle] = np.copysign(beyond, outer)
    return result


def _ratio(x: Numbers, halves: tuple[Sequence[float], Sequence[float]]) -> Numbers:
    above, below = halves
    return _polynomial(x, above) / _polynomial(x, below)


def _polynomial(x: Numbers, coefficients: Sequence[float]) -> Numbers:
    """By Horner; the coefficient of the highest power comes first."""
    total = np.full(np.shape(x), coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total
