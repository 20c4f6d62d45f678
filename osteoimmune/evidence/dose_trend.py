"""Does the effect grow with dose? Pools by dose stratum, and the slope of trial effects on dose."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from osteoimmune.errors import InvalidValue
from osteoimmune.evidence.moderator_regression import Coefficient, meta_regression
from osteoimmune.evidence.subgroup_pools import Subgroups, subgroups


@dataclass(frozen=True)
class ExposureResponse:
    """Pools within dose strata and the trend across them.

    Attributes:
        strata: one pool per dose, and the test between them.
        slope: change of the effect (analysis scale) per unit of dose, with interval and p-value.
        tau2: between-trial variance around the line.
        notes: what the numbers cannot say.
    """

    strata: Subgroups
    slope: Coefficient
    tau2: float
    notes: tuple[str, ...]


def exposure_response(
    table: pd.DataFrame,
    dose: str = "dose",
    measure: str = "OR",
    method: str = "reml",
    *,
    trend_method: str = "reml",
    test: str = "hksj-adhoc",
    **choices: Any,
) -> ExposureResponse:
    """Pool each dose stratum by `method`, and regress the trials' effects on dose by `trend_method`.

    Args:
        table: as for `pool`, with a numeric column `dose`.
        test: of the trend (see `meta_regression`); 'hksj-adhoc' because dose strata hold few trials.
        choices: other keywords of `pool` for the strata.

    Raises:
        UnknownName, InvalidValue, DataError: as for `pool`; also fewer than two doses.
    """
    if isinstance(table, pd.DataFrame) and dose in table.columns and not pd.api.types.is_numeric_dtype(table[dose]):
        raise InvalidValue(f"exposure_response: {dose} must hold numbers")
    strata = subgroups(table, dose, measure, method, **choices)
    fit = meta_regression(table, [dose], measure, trend_method, test=test)
    compared = "doses are compared between trials, so other differences between trials ride along"
    return ExposureResponse(strata, fit.coefficients[1], fit.tau2, (compared,))
