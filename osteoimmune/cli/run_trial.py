"""A study with virtual patients: simulated in chunks into a run folder, then summarised arm by arm."""

import json as jsonlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from osteoimmune.cli.run_options import Asked, computing, plan_of, print_outcome, run_to_the_end
from osteoimmune.errors import InvalidValue
from osteoimmune.trials import Study

if TYPE_CHECKING:
    from osteoimmune.trials.analysis.data import TrialData

WIDTH = 100
MOST_IN_MEMORY = 200_000  # patients whose rows are read at once for ratios; beyond, the streamed summary stands alone


def run_trial(study: Study, asked: Asked) -> int:
    """Carry a trial out.

    Returns:
        0; patients that failed are counted, told and kept as such.
    """
    from osteoimmune.cli.run_progress import shown_run
    from osteoimmune.running.finish import SUMMARY
    from osteoimmune.running.run import start
    from osteoimmune.running.trial_job import TrialJob
    from osteoimmune.trials.analysis.observed_responses import observed_responses

    if asked.folder is None:
        raise InvalidValue(f"the patients of {study.name!r} are kept in a folder; name it with --out")
    job = TrialJob(plan_of(study, asked.patients, asked.seed, asked.patients_from))
    observed_responses(job.plan, job.plan.trial.accept)  # what cannot be is refused before anybody is simulated
    folder = asked.folder
    with computing(asked.scheduler, asked.cluster) as client, shown_run() as tell:
        done = run_to_the_end(folder, lambda: start(job, folder, workers=asked.workers, client=client, tell=tell))
    if asked.json:
        content = jsonlib.loads((folder / SUMMARY).read_text("utf-8"))
        sys.stdout.write(jsonlib.dumps(content, indent=1, ensure_ascii=False) + "\n")
        return 0
    if job.patients <= MOST_IN_MEMORY:
        told = report(folder)
    print_outcome(done)
    if job.patients <= MOST_IN_MEMORY:
        print(f"Report: {told}")
    return 0


def report(folder: Path) -> Path:
    """Print how often what can befall patients did, and write the report beside the run.

    Returns:
        the page.
    """
    from osteoimmune.report.files import write_files
    from osteoimmune.report.trial_json import trial_json
    from osteoimmune.report.trial_page import trial_page
    from osteoimmune.running.trial_job import read_trial
    from osteoimmune.trials.analysis.acceptance import weighted_arms

    data = read_trial(folder)
    _print_incidences(data)
    accepted = weighted_arms(data, data.plan.trial.accept)
    files = {
        "report.html": trial_page(data, (), (), accepted),
        "results.json": trial_json(data, (), (), accepted) + "\n",
    }
    return write_files(folder, files)[0]


def _print_incidences(data: "TrialData") -> None:
    """How often what can befall patients did, arm by arm, and the ratio of treated to control."""
    from rich.console import Console
    from rich.table import Table

    from osteoimmune.trials.analysis.first_event import happenings_of

    arms = [*data.treated, data.control]
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for arm in arms:
        table.add_column(f"{arm}, %", justify="right")
    table.add_column("ratio (95 %)" if len(arms) == 2 else "", justify="right", no_wrap=True)
    for name in happenings_of(data):
        table.add_row(name.replace("_", " "), *_cells(data, name))
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(table)


def _cells(data: "TrialData", name: str) -> list[str]:
    from osteoimmune.trials.analysis.first_event import first_event
    from osteoimmune.trials.analysis.ratios import incidence, risk_ratio

    times = first_event(data, name)
    found = [incidence(times, arm) for arm in [*data.treated, data.control]]
    shown = [f"{own.percent.value:.2f} ({own.events} of {own.people})" for own in found]
    if len(found) != 2:
        return [*shown, ""]
    if not (found[0].events and found[1].events):
        return [*shown, "–"]
    ratio = risk_ratio(found[0], found[1])
    return [*shown, f"{ratio.value:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"]
