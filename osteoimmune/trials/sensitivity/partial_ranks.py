"""Partial rank correlations: how an output goes with one input when all others are held (Marino 2008).

SALib does not have them. Ranks are regressed on the ranks of all other inputs, and what is left is correlated; by the
inverse of the correlation matrix of all ranks this is one step.
"""

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.virtual.elementary import Numbers


def partial_rank_correlations(inputs: Numbers, values: Numbers) -> tuple[Numbers, float]:
    """Partial rank correlation of an output with each input.

    Args:
        inputs: (samples, inputs).
        values: (samples,).

    Returns:
        (inputs,) between -1 and 1, and half the 95 % interval of one of them near zero.

    Raises:
        InvalidValue: not more samples than inputs, or an input that does not vary.
    """
    from scipy.stats import rankdata

    samples, count = inputs.shape
    if samples < count + 3:
        raise InvalidValue(f"partial correlations with {count} inputs need at least {count + 3} samples, not {samples}")
    ranks = np.apply_along_axis(rankdata, 0, np.column_stack([inputs, values]))
    if (np.ptp(ranks, axis=0) == 0.0).any():
        raise InvalidValue("a number that does not vary has no rank correlation")
    precision = np.linalg.inv(np.corrcoef(ranks, rowvar=False))
    found: Numbers = -precision[-1, :-1] / np.sqrt(precision[-1, -1] * np.diag(precision)[:-1])
    return found, 1.96 / float(np.sqrt(samples - count - 2))
