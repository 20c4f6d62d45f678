"""What a simulation returns: values, and for every patient a status that reads as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from osteoimmune.engine.algorithm import COMPLETED, NOT_AT_REST, NOT_FINITE, STEP_TOO_SMALL, TOO_MANY_STEPS
from osteoimmune.errors import need_known

STATUS = {
    COMPLETED: "",
    TOO_MANY_STEPS: "the largest number of steps was reached; allow more, or ask for a looser tolerance",
    STEP_TOO_SMALL: "the step size became too small; the patient's parameters make the equations singular",
    NOT_AT_REST: "no state of rest was found from which to start; the patient's parameters allow none",
    NOT_FINITE: "a value is not finite",
}


@dataclass(frozen=True)
class Solution:
    """Simulated patients.

    Attributes:
        times: days, (times,), or (patients, times) where each patient has its own.
        values: each output asked for, (patients, times); not-a-number where a patient failed.
        baseline: each output at the start, before any event, (patients,).
        initial: (patients, states) at the start, at rest.
        final: (patients, states) at the end.
        status: (patients,) numbers explained by `STATUS`; 0 is success.
        steps: (patients,) steps tried.
        kernel: the key of the kernel that solved them.
    """

    times: npt.NDArray[np.float64]
    values: Mapping[str, npt.NDArray[np.float64]]
    baseline: Mapping[str, npt.NDArray[np.float64]]
    initial: npt.NDArray[np.float64]
    final: npt.NDArray[np.float64]
    status: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    kernel: str

    def __getitem__(self, output: str) -> npt.NDArray[np.float64]:
        """The values of one output, (patients, times)."""
        need_known("output", [output], self.values, "this solution")
        return self.values[output]

    def percent_change(self, output: str) -> npt.NDArray[np.float64]:
        """The change of an output from each patient's own baseline, percent, (patients, times)."""
        return 100.0 * (self[output] / self.baseline[output][:, None] - 1.0)

    def messages(self) -> list[str]:
        """One sentence a patient; empty where all went well."""
        return [STATUS[int(s)] for s in self.status]

    @property
    def failed(self) -> npt.NDArray[np.int64]:
        """The numbers of the patients that failed."""
        return np.flatnonzero(self.status)
