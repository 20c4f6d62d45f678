"""The same ratio in parts of the population, and whether it differs between them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.first_event import FirstEvent
from osteoimmune.trials.analysis.ratios import Estimate, Incidence, Z, incidence, risk_ratio
from osteoimmune.trials.virtual.elementary import Numbers


@dataclass(frozen=True)
class Subgroup:
    """Attributes: of, the covariate; name; treated and control, how often it happened; ratio of the shares."""

    of: str
    name: str
    treated: Incidence
    control: Incidence
    ratio: Estimate


def halves(data: TrialData, covariates: tuple[str, ...]) -> dict[str, Mapping[str, NDArray[np.bool_]]]:
    """People split at the median of each covariate, or by whether they have it."""
    return {name: _split(np.asarray(data.column("patients", name), np.float64)) for name in covariates}


def _split(values: Numbers) -> dict[str, NDArray[np.bool_]]:
    finite = values[np.isfinite(values)]
    if set(np.unique(finite)) <= {0.0, 1.0}:
        return {"no": values == 0.0, "yes": values == 1.0}
    middle = float(np.median(finite))
    return {f"below {middle:.3g}": values < middle, f"{middle:.3g} and above": values >= middle}


def subgroups(
    times: FirstEvent, arm: str, control: str, groups: Mapping[str, Mapping[str, NDArray[np.bool_]]]
) -> list[Subgroup]:
    """The ratio of two arms in each group.

    Args:
        groups: for each covariate its groups, each a flag for every row of the table of patients.
    """
    found = []
    for covariate, parts in groups.items():
        for name, flags in parts.items():
            own = times.of(flags[times.life])
            one, other = incidence(own, arm), incidence(own, control)
            found.append(Subgroup(covariate, name, one, other, risk_ratio(one, other)))
    return found


def interaction(one: Subgroup, other: Subgroup) -> float:
    """The p-value of no difference between the ratios of two groups, by their logarithms; NaN without events."""
    logs = [math.log(g.ratio.value) if g.ratio.value > 0 else math.nan for g in (one, other)]
    widths = [(math.log(g.ratio.upper) - math.log(g.ratio.lower)) / (2 * Z) for g in (one, other)]
    z = (logs[0] - logs[1]) / math.hypot(*widths)
    return math.erfc(abs(z) / math.sqrt(2.0))
