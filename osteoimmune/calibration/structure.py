"""What structure leaves open: a weight for each alternative, and for each measure the misfit that none explains.

It is a small file beside the ensembles, made by `osteoimmune.calibration.weighing`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from osteoimmune.calibration.ensemble import ENSEMBLES
from osteoimmune.calibration.intervals import LEVEL
from osteoimmune.calibration.stacking import Misfit
from osteoimmune.errors import DataError
from osteoimmune.trials.measures import is_density

FILE = ENSEMBLES / "structure.toml"
Numbers = npt.NDArray[np.float64]
ABOUT = 40.0  # patients in an arm whose error a plan declares
LIKE = {"untx": "ctx", "bone_metastasis_untx": "ctx"}  # measures without an arm of their own


@dataclass(frozen=True)
class Structure:
    """Weights of alternatives and the misfit of measures.

    Attributes:
        weights: by alternative, summing to 1.
        misfits: by measure: log units for markers, percentage points for density.
    """

    weights: Mapping[str, float]
    misfits: Mapping[str, Misfit]

    def misfit(self, measure: str, effect: float, level: float = LEVEL) -> float:
        """What is missed of an effect, on the scale on which errors are measured.

        As a standard deviation whose normal interval at `level` is that of Student's distribution: a share of the
        effect that a handful of trials has shown is itself known poorly (Higgins 2009,
        doi:10.1111/j.1467-985X.2008.00552.x).
        """
        return self._of(measure).factor * abs(effect) * _stretch(self._of(measure).freedom, level)

    def sampling(self, measure: str, patients: float | None = None) -> float:
        """The error of an arm's mean.

        Args:
            patients: in the arm; about forty where not known, as in the plan.
        """
        return sampling_error(self._of(measure).floor, patients)

    def _of(self, measure: str) -> Misfit:
        """Of a measure; where no arm shows it, the largest of its kind."""
        name = LIKE.get(measure, measure)
        alike = [m for n, m in self.misfits.items() if is_density(n) == is_density(name)]
        return self.misfits.get(name) or max(alike, key=lambda m: m.factor)

    def to_text(self) -> str:
        """The file, as it is kept."""
        lines = [
            "# Made by osteoimmune ensemble: weights from arms left out of their own fit, misfits from trials.",
            "",
            "[weights]",
        ]
        lines += [f"{name} = {value:.6g}" for name, value in self.weights.items()]
        for name, m in self.misfits.items():
            lines += [
                "",
                f"[misfits.{name}]",
                f"floor = {m.floor:.6g}",
                f"factor = {m.factor:.6g}",
                f"freedom = {m.freedom:.6g}",
            ]
        return "\n".join(lines) + "\n"


def sampling_error(error: float, patients: float | None) -> float:
    """The error of an arm's mean, where a plan's error is that of about forty patients."""
    return error * float(np.sqrt(ABOUT / (patients or ABOUT)))


def _stretch(freedom: float, level: float) -> float:
    """By how much Student's interval with so many degrees of freedom is wider than the normal one."""
    upper = 0.5 + level / 2.0
    return float(stdtrit(freedom, upper) / ndtri(upper)) if freedom else 1.0


def missed(measure: str, predicted: float, observed: float) -> float:
    """Prediction less observation of two percent changes, on the scale on which errors are measured."""
    return on_scale(measure, predicted) - on_scale(measure, observed)


def on_scale(measure: str, percent: float) -> float:
    """A percent change as log ratio for a marker, as it is (points) for density."""
    return percent if is_density(measure) else float(np.log(max(100.0 + percent, 1e-9) / 100.0))


def ratio_on_scale(measure: str, ratio: Numbers) -> Numbers:
    """Ratios to baseline as log ratios for a marker, as percent changes (points) for density; NaN where not above 0."""
    if is_density(measure):
        return np.asarray(100.0 * (ratio - 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(ratio)


def off_scale(measure: str, value: float) -> float:
    """The reverse."""
    return value if is_density(measure) else 100.0 * float(np.expm1(value))


def read_structure(path: Path) -> Structure:
    """The structure in a file.

    Raises:
        DataError: there is no such file, or it lacks a part.
    """
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Structure(tree["weights"], {n: Misfit(**m) for n, m in tree["misfits"].items()})
    except OSError:
        raise DataError(f"there is no file {path}") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as reason:
        raise DataError(f"{path.name} is not a file of weights and misfits: {reason}") from None
    return replace(found, weights=_normalised(found.weights))


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: value / total for name, value in weights.items()}


@cache
def shipped_structure() -> Structure:
    """The structure that comes with the package."""
    return read_structure(FILE)
