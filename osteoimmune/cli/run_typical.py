"""A study in the typical subject of each arm: simulated, written, printed."""

import sys
from pathlib import Path

from osteoimmune.cli.progress import shown_progress
from osteoimmune.trials import Study


def run_typical(plan: Study, folder: Path | None, json: bool) -> int:
    """Carry a study out.

    Args:
        folder: for the report; None for no report.
        json: whether the results are printed as JSON and nothing else is.

    Returns:
        1 where some arm failed, else 0.
    """
    from osteoimmune.study import run as simulate

    with shown_progress() as tell:
        result = simulate(plan, progress=tell)
        if folder is not None:
            from osteoimmune.report.files import report_files, write_files

            tell("writing the report")
            write_files(folder, report_files(result))
    if json:
        sys.stdout.write(result.to_json() + "\n")
        for arm in result.arms.values():
            if arm.status:  # the numbers are null, and JSON has no room to say why
                print(f"osteoimmune: {arm.name}: {arm.status}", file=sys.stderr)
    else:
        from osteoimmune.cli.summary import print_summary

        print_summary(result, folder)
    return int(any(arm.status for arm in result.arms.values()))
