"""`osteoimmune resume DIR`."""

from pathlib import Path
from typing import Annotated

import typer

from osteoimmune.cli.run_options import Cluster, Scheduler, Workers, computing, print_outcome, run_to_the_end


def resume(
    folder: Annotated[Path, typer.Argument(help="The folder of a run.", metavar="DIR")],
    workers: Workers = 1,
    scheduler: Scheduler = None,
    cluster: Cluster = None,
) -> None:
    """Go on with a run that was stopped, killed or damaged; what is whole is kept."""
    from osteoimmune.cli.run_progress import shown_run
    from osteoimmune.running.run import resume as go_on

    with computing(scheduler, cluster) as client, shown_run() as tell:
        done = run_to_the_end(folder, lambda: go_on(folder, workers=workers, client=client, tell=tell))
    print_outcome(done)
