"""A value moved by what is not known of it, on the scale on which that is given."""

import numpy as np
import numpy.typing as npt

from osteoimmune.quantities.values import Value

Numbers = npt.NDArray[np.float64]


def moved(value: Value, by: Numbers | float) -> Numbers:
    """A value moved on the scale of its uncertainty, in coherent units.

    Args:
        by: for `lognormal`, and where no uncertainty is given, of its logarithm; for `logit`, of the logarithm of its
            odds; for `normal`, in its own unit. Of any shape.

    Returns:
        the numbers, of the shape of `by`: for a draw of what is not known, `by` is the size of the uncertainty times
        standard normal numbers.
    """
    if value.uncertainty.kind == "normal":
        return np.asarray((value.number + by) * value.dimension.factor)
    if value.uncertainty.kind == "logit":
        odds = value.coherent / (1.0 - value.coherent) * np.exp(by)
        return np.asarray(odds / (1.0 + odds))
    return np.asarray(value.coherent * np.exp(by))
