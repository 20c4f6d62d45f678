"""What `run` and `resume` share: who computes, how Ctrl-C ends it, and what is said in the end."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from osteoimmune.running.run import Outcome
    from osteoimmune.trials import Study
    from osteoimmune.trials.virtual.plan import TrialPlan

STOPPED = 130


@dataclass(frozen=True)
class Asked:
    """What is asked of a run beside the study; None and 1 where nothing is.

    Attributes:
        folder: for the files; None for none.
        json: whether the results are printed as JSON and nothing else is.
        patients, seed: other than the study's.
        patients_from: a table of people to read instead of drawing them.
        workers: processes that compute.
        scheduler, cluster: of Dask.
    """

    folder: Path | None = None
    json: bool = False
    patients: int | None = None
    seed: int | None = None
    workers: int = 1
    scheduler: str | None = None
    cluster: str | None = None
    patients_from: Path | None = None

    @property
    def many(self) -> bool:
        """Whether something is asked that only a study with virtual patients can do."""
        asked = (self.patients, self.seed, self.scheduler, self.cluster, self.patients_from)
        return self.workers != 1 or any(one is not None for one in asked)


Patients = Annotated[
    int | None, typer.Option(help="How many virtual patients, other than the study's.", metavar="N", min=1)
]
PatientsFrom = Annotated[
    Path | None,
    typer.Option(help="Read people from a table (CSV or Parquet) instead of drawing them.", metavar="FILE"),
]
Seed = Annotated[int | None, typer.Option(help="Of their random numbers, other than the study's.", min=0)]
Workers = Annotated[int, typer.Option(help="Processes that compute; values do not depend on it.", metavar="K", min=1)]
Scheduler = Annotated[
    str | None, typer.Option(help="Let the workers of a Dask cluster compute.", metavar="ADDRESS", show_default=False)
]
Cluster = Annotated[
    str | None, typer.Option(help="Start a Dask cluster here for it: local:N.", metavar="local:N", show_default=False)
]


def plan_of(study: "Study", patients: int | None, seed: int | None, patients_from: Path | None) -> "TrialPlan":
    """The plan of a study's trial with what is asked beside it."""
    from osteoimmune.trials.virtual.people import with_people
    from osteoimmune.trials.virtual.plan import TrialPlan

    plan = TrialPlan.of(study).changed(seed=seed)
    return plan.changed(patients=patients) if patients_from is None else with_people(plan, patients_from, patients)


@contextmanager
def computing(scheduler: str | None, cluster: str | None) -> Iterator[Any]:
    """A client of the cluster that was asked for, or None."""
    if scheduler is None and cluster is None:
        yield None
        return
    from osteoimmune.running.cluster import connected

    with connected(scheduler=scheduler, cluster=cluster) as client:
        yield client


def run_to_the_end(folder: Path, act: Callable[[], "Outcome"]) -> "Outcome":
    """Run, and where Ctrl-C ends it say how to go on."""
    try:
        return act()
    except KeyboardInterrupt:
        print(f"osteoimmune: what is finished is kept; go on with: osteoimmune resume {folder}", file=sys.stderr)
        raise typer.Exit(STOPPED) from None


def print_outcome(outcome: "Outcome") -> None:
    """What was made and kept, what failed, and where it lies."""
    from osteoimmune.cli.run_progress import span

    for own in outcome.damaged:
        typer.echo(f"{own.sentence}: made again")
    kept = f", {outcome.kept} were there" if outcome.kept else ""
    rate = f" ({outcome.made / outcome.seconds:.0f} a second)" if outcome.made else ""
    typer.echo(f"{outcome.made} patients simulated in {span(outcome.seconds)}{rate}{kept}; in {outcome.folder.path}")
    for sentence, number in _failures(outcome).items():
        typer.echo(f"{number} failed: {sentence}")


def _failures(outcome: "Outcome") -> dict[str, int]:
    """How many rows of failures there are of each sentence."""
    if not outcome.failures:
        return {}
    from osteoimmune.running.query import asked

    with asked(outcome.folder.path, "SELECT sentence, count(*) FROM failures GROUP BY 1 ORDER BY 2 DESC, 1") as answer:
        return {str(sentence): int(number) for sentence, number in answer.rows}
