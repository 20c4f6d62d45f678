"""One arm of a study under many sets of numbers: every draw is a patient of one solve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.engine import simulate
from osteoimmune.errors import need_known
from osteoimmune.immunity.prior import Columns
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Study
from osteoimmune.trials.preparation import prepare_arm

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """An arm under many draws.

    Attributes:
        values: of each output, shape (draws, months); NaN where a draw could not be solved.
        failed: how many could not.
    """

    arm: str
    months: Numbers
    values: Mapping[str, Numbers]
    failed: int

    def last(self, output: str) -> Numbers:
        """An output at the last month, shape (draws,)."""
        column: Numbers = self.values[output][:, -1]
        return column


def run_arm(
    study: Study,
    arm: str,
    columns: Columns,
    outputs: Sequence[str],
    months: Sequence[float],
    *,
    threads: int = 1,
) -> Run:
    """Simulate one arm once for each set of numbers.

    Args:
        outputs: observables of its body.
        months: when they are looked at, since the first dose.

    Raises:
        UnknownName: no such arm or output.
    """
    need_known("arm", [arm], [one.name for one in study.arms], f"study {study.name!r}")
    prepared = prepare_arm(study, next(one for one in study.arms if one.name == arm))
    changed = columns.of(prepared.values.values)
    solution = simulate(
        prepared.subject.assembly,
        {**prepared.parameters, **changed},
        reference=prepared.subject.reference.coherent(),
        inputs=prepared.inputs,
        events=list(prepared.events),
        times=np.asarray(months) * DAYS_PER_MONTH,
        outputs=outputs,
        patients=columns.count,
        threads=threads,
    )
    return Run(arm, np.asarray(months, float), dict(solution.values), len(solution.failed))
