"""Predictions by whole ensembles: one number after another with everything that parameters and structure leave open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from osteoimmune.calibration.cases import predict_rows_with
from osteoimmune.calibration.closed_spread import with_closed
from osteoimmune.calibration.ensemble import Ensemble, shipped, shipped_ensemble
from osteoimmune.calibration.intervals import Spread
from osteoimmune.calibration.plan import FreeParameter
from osteoimmune.calibration.predict import Subject, known_to, predict
from osteoimmune.calibration.problem import Numbers
from osteoimmune.calibration.published import PublishedRow
from osteoimmune.calibration.structure import Structure, ratio_on_scale, shipped_structure
from osteoimmune.calibration.targets import Experiment
from osteoimmune.errors import DataError

MEMBERS = 96  # of each alternative: a twelfth of a second of one core for a year of one experiment


@dataclass(frozen=True)
class Outlook:
    """Ensembles of the alternatives with their weights.

    Attributes:
        ensembles: by alternative, equally weighted members.
    """

    ensembles: Mapping[str, Ensemble]
    structure: Structure

    def ratios(self, subject: Subject, chosen: Sequence[Experiment]) -> dict[str, Numbers]:
        """By alternative, (members, numbers) the ratio of every number of some experiments.

        Args:
            subject: whose body; the alternative is replaced by each in turn.
        """
        drugs = {experiment.drug for experiment in chosen}
        found = {}
        for name, e in self.ensembles.items():
            person, parameters, sets = replace(subject, rebound=name), columns(e), e.values
            for drug in drugs:
                parameters, sets = known_to(person, drug, parameters, sets)
            found[name] = predict(person, chosen, parameters, sets, shared=False)
        return found

    def spreads(self, subject: Subject, chosen: Sequence[Experiment]) -> list[Spread]:
        """The spread of every number of some experiments, on the scale on which its errors are measured."""
        if not chosen:
            return []
        measures = [m.measure for e in chosen for m in e.measured]
        found = self.ratios(subject, chosen)
        scaled = {
            n: np.column_stack([ratio_on_scale(m, r[:, k]) for k, m in enumerate(measures)]) for n, r in found.items()
        }
        return [self.spread({n: s[:, k] for n, s in scaled.items()}) for k in range(len(measures))]

    def row_spreads(self, subject: Subject, rows: Sequence[PublishedRow]) -> dict[str, Spread]:
        """The spread of every row of a table that can be simulated, on the scale on which its errors are measured; a
        difference of two arms is in points."""
        found = {
            name: predict_rows_with(replace(subject, rebound=name), rows, columns(e), e.values)
            for name, e in self.ensembles.items()
        }
        measures = {row.row: row.measure for row in rows}
        compared = {row.row for row in rows if row.case is not None and row.case.against is not None}
        first = next(iter(found.values()), {})
        return {
            row: self.spread(
                {
                    n: v[row] if row in compared else ratio_on_scale(measures[row], v[row] / 100.0 + 1.0)
                    for n, v in found.items()
                }
            )
            for row in first
        }

    def spread(self, values: Mapping[str, Numbers]) -> Spread:
        """Values of every member, by alternative, with the weights of members and alternatives."""
        weights = {n: e.weights * self.structure.weights[n] for n, e in self.ensembles.items()}
        return Spread(values, weights)


def outlook(members: int = MEMBERS) -> Outlook:
    """The ensembles that come with the package.

    Args:
        members: of each alternative.

    Raises:
        DataError: the package holds none.
    """
    if not shipped():
        raise DataError("there are no ensembles in this package; make them with: osteoimmune ensemble bone")
    structure = shipped_structure()
    ensembles = {n: with_closed(shipped_ensemble(n).resampled(members)) for n in structure.weights}
    return Outlook(ensembles, structure)


def columns(ensemble: Ensemble) -> list[FreeParameter]:
    """An ensemble's parameters as `predict` takes them."""
    return [FreeParameter(name=n, lower=0.0, upper=np.inf, prior=1.0, prior_sd=1.0) for n in ensemble.names]
