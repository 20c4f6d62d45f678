"""What the data could have shown: the smallest ratio that would be found with a given power."""

from math import exp, isfinite, sqrt

from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.result import PooledEffect


def minimal_detectable_ratio(pooled: PooledEffect | float, *, power: float = 0.8, level: float = 0.95) -> float:
    """The ratio above 1 that a two-sided test at 1 - `level` finds with `power`, given a standard error.

    exp((z of the level + z of the power) x se); its inverse is the detectable ratio below 1.

    Args:
        pooled: a pooled ratio, or the standard error of a log ratio.
        power, level: between 0 and 1.

    Raises:
        InvalidValue: no finite positive standard error, or a pooled difference.
    """
    _need_shares(power, level)
    if isinstance(pooled, PooledEffect) and not pooled.is_ratio:
        raise InvalidValue(f"minimal_detectable_ratio needs a ratio, and {pooled.measure} is a difference")
    se = pooled.se if isinstance(pooled, PooledEffect) else float(pooled)
    if not (isfinite(se) and se > 0):
        raise InvalidValue(f"minimal_detectable_ratio needs a standard error above zero, not {se:g}")
    return exp(float(ndtri(0.5 + level / 2) + ndtri(power)) * se)


def minimal_detectable_risk_ratio(
    n_treat: float, n_ctrl: float, risk_ctrl: float, *, power: float = 0.8, level: float = 0.95
) -> float:
    """The risk ratio above 1 that one trial of this size finds with `power`, by the score test.

    Fleiss, Levin & Paik 2003, chapter 4, without continuity correction; infinite where even a risk of 1
    in the treated arm would be missed.

    Raises:
        InvalidValue: sizes not above zero, or shares outside 0 to 1.
    """
    _need_shares(power, level)
    if not (n_treat > 0 and n_ctrl > 0 and 0 < risk_ctrl < 1):
        raise InvalidValue("minimal_detectable_risk_ratio needs arms above zero and a risk between 0 and 1")

    def lack(risk: float) -> float:
        pooled = (n_treat * risk + n_ctrl * risk_ctrl) / (n_treat + n_ctrl)
        null = sqrt(pooled * (1 - pooled) * (1 / n_treat + 1 / n_ctrl))
        spread = sqrt(risk * (1 - risk) / n_treat + risk_ctrl * (1 - risk_ctrl) / n_ctrl)
        gap = risk - risk_ctrl - float(ndtri(0.5 + level / 2)) * null
        return float(ndtr(gap / spread)) - power

    highest = 1 - 1e-12
    if lack(highest) < 0:
        return float("inf")
    return float(brentq(lack, risk_ctrl, highest, xtol=1e-14)) / risk_ctrl


def _need_shares(power: float, level: float) -> None:
    if not (0 < power < 1 and 0 < level < 1):
        raise InvalidValue(f"power and level must lie between 0 and 1, not {power!r} and {level!r}")
