"""What a sensitivity analysis asks and finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

from osteoimmune.trials.virtual.elementary import Numbers

Method = Literal["sobol", "morris", "prcc"]
Of = Literal["uncertainty", "spread"]
METHODS: tuple[Method, ...] = ("sobol", "morris", "prcc")


@dataclass(frozen=True)
class Output:
    """A number to be explained. Attributes: arm; name and title of the endpoint; unit."""

    arm: str
    name: str
    title: str
    unit: str

    @property
    def label(self) -> str:
        """What it is called in tables: endpoint and arm."""
        return f"{self.title}, {self.arm}"


@dataclass(frozen=True)
class Index:
    """How much one input decides one output.

    Attributes:
        input: the parameter's full name.
        main: first-order Sobol index; mean elementary effect of Morris (in units of the output); partial rank
            correlation.
        total: total Sobol index; mean absolute elementary effect; size of the correlation. Inputs are ranked by it.
        error: half the 95 % interval of `total`.
    """

    input: str
    main: float
    total: float
    error: float


@dataclass(frozen=True)
class Sensitivity:
    """An analysis.

    Attributes:
        inputs: names of the parameters.
        outputs: what was explained.
        indices: of each output (by its label), the most important input first; empty where an output never varies.
        samples: (samples, inputs) in coherent units.
        values: of each output by its label, (samples,), NaN where the sample failed.
        failures: sentence of each sample that failed, by its number.
        used: how many samples the indices of each output rest on, by its label.
    """

    method: Method
    of: Of
    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    indices: Mapping[str, tuple[Index, ...]]
    samples: Numbers
    values: Mapping[str, Numbers]
    failures: Mapping[int, str]
    used: Mapping[str, int]

    def table(self) -> dict[str, NDArray[Any]]:
        """Every sample as columns: the inputs, the outputs, and the sentence of those that failed."""
        import numpy as np

        columns: dict[str, NDArray[Any]] = {n: self.samples[:, k] for k, n in enumerate(self.inputs)}
        columns |= dict(self.values)
        columns["failure"] = np.array([self.failures.get(row, "") for row in range(len(self.samples))])
        return columns
