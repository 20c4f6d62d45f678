"""The plan of a virtual trial: all that is needed to simulate any of its patients, anywhere, as plain data."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.trials.design import Study
from osteoimmune.trials.virtual.trial import Trial

RELATIVE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class PeopleFile:
    """The table that people are read from instead of being drawn.

    Attributes:
        path: where it lies; no part of a plan's identity.
        sha256: of its bytes, which is.
        people: how many different ones it has.
    """

    path: str = field(repr=False)
    sha256: str
    people: int


@dataclass(frozen=True, eq=False)
class TrialPlan:
    """A study and the protocol of its trial.

    Plain frozen data: it can be pickled, and is named, compared and hashed by `identity`; of this machine only the path
    of a table of people is in it, where they are read and not drawn, and that is no part of `identity`.

    Attributes:
        people: the table of people; None where they are drawn.
    """

    study: Study
    trial: Trial
    relative_tolerance: float = RELATIVE_TOLERANCE
    people: PeopleFile | None = None

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.study.arms]
        if self.people is not None and self.trial.patients > self.people.people:
            raise InvalidValue(
                f"the table {self.people.path} has {self.people.people} people, not {self.trial.patients}"
            )
        where = f"the trial of study {self.study.name!r}"
        need_known("arm", self.trial.allocation, names, where)
        if self.trial.allocation and len(self.trial.allocation) != len(names):
            missing = next(name for name in names if name not in self.trial.allocation)
            raise InvalidValue(f"the allocation of {where} says nothing of the arm {missing!r}")
        need_known("measure", self.trial.errors, self.study.outputs, where)
        need_known("arm", [one.arm for one in self.trial.responses], names, where)
        need_known("measure", [one.measure for one in self.trial.responses], self.study.outputs, where)
        if self.trial.visits[-1] > self.study.horizon_months:
            raise InvalidValue(f"{where} has a visit in month {self.trial.visits[-1]:g}, after its end")
        if any(arm.horizon_months is not None for arm in self.study.arms):
            raise InvalidValue(f"{where}: all arms of a trial are followed for the same time")

    @classmethod
    def of(cls, study: Study) -> "TrialPlan":
        """The plan of a study that has a `[trial]` section.

        Raises:
            InvalidValue: it has none, or its trial does not fit its arms.
        """
        if study.trial is None:
            raise InvalidValue(f"the study {study.name!r} has no [trial] section, so it has no virtual patients")
        return cls(replace(study, trial=None), study.trial)

    @cached_property
    def identity(self) -> str:
        """SHA-256 of everything in the plan."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TrialPlan) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def patients(self) -> int:
        """How many there are."""
        return self.trial.patients

    @property
    def shares(self) -> tuple[int, ...]:
        """How many patients go to each arm, relative to one another, in the order of the arms."""
        return tuple(self.trial.allocation.get(arm.name, 1) for arm in self.study.arms)

    def changed(
        self, *, patients: int | None = None, seed: int | None = None, replicate: int | None = None
    ) -> "TrialPlan":
        """The same trial with another number of patients, seed or replicate."""
        now = self.trial
        trial = replace(
            now,
            patients=now.patients if patients is None else patients,
            seed=now.seed if seed is None else seed,
            replicate=now.replicate if replicate is None else replicate,
        )
        return replace(self, trial=trial)
