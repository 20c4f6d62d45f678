"""A plain cohort as a job: women drawn from the declared spreads, three years of 60 mg every six months, in chunks.

Every number of a patient comes from the seed and the patient's own number; nothing of a trial is in it but the drug.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.patients import MONTH, OBSERVABLES, SIX_MONTHLY, drawn
from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Controls, Event, build, cohort, solve, system_of
from osteoimmune.running import Coded, Tables
from osteoimmune.trials.virtual.uniforms import normals

DOSES = [Event(t, "pharmacology.depot", mg * 1e3 / 147.0) for t, mg in SIX_MONTHLY]
# outputs at the moment of a dose are left to one side: engines disagree on which side of it they mean
TIMES = np.array([t for t in np.arange(37) * MONTH if t not in {e.time for e in DOSES}])


@dataclass(frozen=True)
class CohortJob:
    """Varied women of one body."""

    patients: int
    seed: int = 20111
    rtol: float = 1e-6
    kind: str = "cohort of the benchmarks"
    name: str = "cohort"

    def description(self) -> Mapping[str, Any]:
        return {"rtol": self.rtol}

    def prepare(self) -> "ReadyCohort":
        b = body()
        return ReadyCohort(self, b, build(system_of(b.assembly)).key, b.assembly.layout)


@dataclass(frozen=True)
class ReadyCohort:
    """The body, its kernel, and who is solved with it."""

    job: CohortJob
    body: Body
    kernel: str
    model: str

    def parameters(self, first: int, count: int) -> dict[str, Any]:
        """Parameters of patients in coherent units."""
        return {
            name: value.coherent
            if value.spread.kind == "none"
            else drawn(value, normals(self.job.seed, name, first, count))
            for name, value in sorted(self.body.values.values.items())
        }

    def values(self, first: int, count: int) -> tuple[np.ndarray, list[str]]:
        """Outputs (patients, times, outputs) and a sentence for every patient."""
        b = self.body
        group = cohort(
            b.assembly, self.parameters(first, count), reference=b.reference.coherent(), inputs=b.inputs, patients=count
        )
        solution = solve(group, [DOSES] * count, TIMES, OBSERVABLES, controls=Controls(relative=self.job.rtol))
        return np.stack([solution[o] for o in OBSERVABLES], axis=2), solution.messages()

    def chunk(self, first: int, count: int) -> Tables:
        values, sentences = self.values(first, count)
        return cohort_tables(first, values, sentences)


def cohort_tables(first: int, values: np.ndarray, sentences: list[str]) -> Tables:
    """The tables of patients from their outputs, whoever solved them."""
    patients = np.arange(first, first + len(values))
    rows = len(patients) * len(TIMES)
    failed = np.flatnonzero([bool(s) for s in sentences])
    course = {o: values[:, :, k].reshape(-1) for k, o in enumerate(OBSERVABLES)}
    return {
        "patients": {"patient": patients},
        "trajectories": {
            "patient": np.repeat(patients, len(TIMES)),
            "arm": Coded(np.zeros(rows, np.int32), ("60 mg every 6 months",)),
            "visit": np.tile(TIMES, len(patients)),
            **course,
        },
        "failures": {
            "patient": patients[failed],
            "arm": Coded(np.zeros(len(failed), np.int32), ("60 mg every 6 months",)),
            "sentence": np.array([sentences[k] for k in failed], object),
        },
    }
