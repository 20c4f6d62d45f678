"""The fit: several starts of one least-squares problem, resumable after every iteration.

The first start is the centre of the priors; the others are drawn around it by Philox, keyed by the plan's seed and the
number of the start, so that the same plan gives the same bytes, however often it was interrupted.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from osteoimmune.biology.bodies import SETS
from osteoimmune.calibration.checkpoint import Progress, load, save, write_whole
from osteoimmune.calibration.least_squares import State, begin, search
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.problem import Calibration, Numbers, calibration
from osteoimmune.calibration.result import FitResult, fit_result, parameter_set
from osteoimmune.calibration.targets import Experiment, experiments
from osteoimmune.engine import build, system_of
from osteoimmune.errors import DataError
from osteoimmune.quantities import read_table

DRAWN_SPREAD = 0.5  # of each prior's standard deviation
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Files:
    """Where one alternative's fit keeps its files."""

    folder: Path

    @property
    def checkpoint(self) -> Path:
        """Where the search stands."""
        return self.folder / "checkpoint.json"

    @property
    def result(self) -> Path:
        """The report."""
        return self.folder / "result.json"

    @property
    def parameters(self) -> Path:
        """The parameter set."""
        return self.folder / "parameters.csv"


def fit(
    plan: Plan,
    rebound: str,
    *,
    folder: Path | None = None,
    out: Path | None = None,
    resume: bool = False,
    chosen: Sequence[Experiment] | None = None,
    tell: Tell = lambda _: None,
) -> FitResult:
    """Fit one alternative of a plan.

    Args:
        folder: with the digitised figures; None to look where they usually lie.
        out: folder for checkpoint, result and parameter set; None to write nothing.
        resume: go on from the checkpoint in `out`.
        chosen: experiments to fit to instead of the plan's (some arms left out, simulated data).
        tell: told in words how far it is.

    Raises:
        DataError: data that may not be fitted or are missing, or a checkpoint in the way or of another fit.
        UnknownName: a name in the plan that does not exist.
    """
    chosen = experiments(plan, folder) if chosen is None else chosen
    setup = calibration(plan, rebound, chosen)
    identity = identity_of(plan, setup)
    files = Files(out / rebound) if out else None
    progress = _begin(files, identity, resume)
    starts = _run(plan, setup, progress, lambda p: save(files.checkpoint, identity, p) if files else None, tell)
    result = fit_result(plan, setup, identity, starts)
    if files:
        carried = read_table(SETS / f"{rebound}.csv")
        write_whole(files.parameters, parameter_set(result, carried, plan))
        write_whole(files.result, result.to_json())
    return result


def identity_of(plan: Plan, setup: Calibration) -> dict[str, str]:
    """What makes a fit the same fit: plan, data, model, kernel, seed."""
    assembly = setup.subject.body("denosumab").assembly
    system = system_of(assembly)
    held = {n: v for n, v in setup.subject.coherent("denosumab").items() if n not in _free_names(setup)}
    begun = sorted(setup.subject.conditions.items())
    data = repr([(replace(e, inputs={}), sorted(e.inputs.items())) for e in setup.experiments])
    return {
        "plan": plan.fingerprint or _hash(repr(plan)),
        "data": _hash(data + repr(begun)),
        "model": _hash(system.structure + repr(sorted(held.items()))),
        "kernel": build(system).key,
        "seed": str(plan.seed),
    }


def _free_names(setup: Calibration) -> set[str]:
    return {name for p in setup.parameters for name in (p.name, *p.also)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _begin(files: Files | None, identity: dict[str, str], resume: bool) -> Progress:
    if files is None:
        return Progress()
    if files.checkpoint.exists() and not resume:
        raise DataError(f"{files.folder} already holds a fit; add --resume to go on with it, or choose another folder")
    return load(files.checkpoint, identity)


def _run(
    plan: Plan, setup: Calibration, progress: Progress, keep: Callable[[Progress], None], tell: Tell
) -> tuple[State, ...]:
    problem = setup.problem()
    for number in range(len(progress.done), plan.starts):
        state = progress.current or begin(problem, start_of(plan, setup, number))
        for reached in search(problem, state, plan.iterations):
            state = reached
            progress = Progress(progress.done, state)
            keep(progress)
            tell(_said(plan, setup, number, state))
        progress = Progress((*progress.done, state))
        keep(progress)
    return progress.done


def _said(plan: Plan, setup: Calibration, number: int, state: State) -> str:
    where = f"{setup.subject.rebound}: start {number + 1} of {plan.starts}, iteration {state.iteration}"
    return f"{where}, objective {state.objective:.3f}{'; ' + state.finished if state.finished else ''}"


def start_of(plan: Plan, setup: Calibration, number: int) -> Numbers:
    """Where a start begins: the centre of the priors, or a draw around it."""
    centre = setup.to_search(setup.centre)
    if number == 0:
        return centre
    generator = np.random.Generator(np.random.Philox(key=[plan.seed, number]))
    sizes = np.array([p.prior_sd for p in setup.parameters])
    return np.asarray(centre + DRAWN_SPREAD * sizes * generator.standard_normal(len(centre)))
