"""What one trial would print: the risks of a population under every draw, and chance in so many people beside them."""

import numpy as np
from numpy.typing import NDArray

from osteoimmune.answer.prediction import Prediction, shares_of

REPEATS = 40  # trials of each draw
CHANCE = 7_808  # the key of the chance


def repeated(treated: Prediction, control: Prediction, sizes: tuple[int, int]) -> tuple[Prediction, dict[str, float]]:
    """The ratio of risks that trials of a size print, and how the variance of what they print is made up.

    Args:
        treated, control: risks in percent, with draws.
        sizes: how many people are in each arm.

    Returns:
        the prediction, every draw `REPEATS` times with its own chance (binomial, Philox), and the shares of parameters,
        structure and sampling in its variance.
    """
    random = np.random.Generator(np.random.Philox(key=CHANCE))
    risks = [np.clip(np.array(own.draws) / 100.0, 0.0, 1.0) for own in (treated, control)]
    whole = np.isfinite(risks[0]) & np.isfinite(risks[1])
    pairs = zip(sizes, risks, strict=True)
    counts = [random.binomial(n, np.where(whole, risk, 0.0), (REPEATS, len(risk))) for n, risk in pairs]
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.where(whole, (counts[0] / sizes[0]) / (counts[1] / sizes[1]), np.nan)
    true = treated.over(control)
    printed = Prediction(true.value, true.alternatives, tuple(table.ravel().tolist()), true.accounts * REPEATS)
    return printed, _shares(true, table[:, whole], np.array(true.accounts)[whole])


def _shares(true: Prediction, table: NDArray[np.float64], accounts: NDArray[np.str_]) -> dict[str, float]:
    share = shares_of(tuple(dict.fromkeys(accounts.tolist())))
    weights = np.array([share[name] / (accounts == name).sum() for name in accounts])
    chance = float(weights @ table.var(axis=0))
    assert true.spread is not None
    parts = true.spread.parts
    sizes = {"parameters": parts.parameters**2, "structure": parts.structure**2, "sampling": chance}
    if len(share) == 1:
        del sizes["structure"]
    return {name: size / sum(sizes.values()) for name, size in sizes.items()}
