"""Everything that is drawn, drawn again: the ensemble of every alternative and what structure leaves open.

The alternatives do not depend on each other, so that each has a process of its own, as many at a time as are asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.plan import Plan
from osteoimmune.calibration.sample import sample

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Drawing:
    """How an ensemble is drawn. Attributes: members of equal weight; moves of each from the draw it began at."""

    members: int = 128
    moves: int = 48


def ensembles(
    plan: Plan, rebounds: Sequence[str], drawing: Drawing, workers: int = 1, tell: Tell = lambda _: None
) -> Iterator[Ensemble]:
    """The ensembles of some alternatives, as they are ready: the same bytes with however many workers.

    Raises:
        DataError: the digitised figures are missing.
    """
    if workers == 1 or len(rebounds) == 1:
        for rebound in rebounds:
            yield sample(plan, rebound, drawing.members, moves=drawing.moves, tell=tell)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(sample, plan, rebound, drawing.members, moves=drawing.moves) for rebound in rebounds]
        tell(f"{len(jobs)} ensembles by {workers} processes, some minutes each")
        for done, job in enumerate(as_completed(jobs), start=1):
            yield job.result()
            tell(f"{done} of {len(jobs)} ensembles drawn")
