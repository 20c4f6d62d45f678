"""Lives: a patient in an arm. In a trial of parallel arms each patient has one, otherwise one in every arm."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Lives:
    """The lives of a chunk, sorted by patient and arm.

    Attributes:
        patient: (lives,) the patient's number in the trial.
        row: (lives,) the patient's place in the chunk.
        arm: (lives,) the number of the arm.
        names: of all arms.
    """

    patient: NDArray[np.int64]
    row: NDArray[np.int64]
    arm: NDArray[np.int64]
    names: NDArray[Any]

    @property
    def arm_names(self) -> NDArray[Any]:
        """The name of each life's arm, (lives,)."""
        return self.names[self.arm]

    def of(self, chosen: NDArray[np.int64]) -> "Lives":
        """Some of them."""
        return Lives(self.patient[chosen], self.row[chosen], self.arm[chosen], self.names)
