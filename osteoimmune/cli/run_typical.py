"""A study in the typical subject of each arm: simulated, written, printed."""

import sys

from osteoimmune.cli.progress import shown_progress
from osteoimmune.cli.run_options import Asked
from osteoimmune.errors import InvalidValue
from osteoimmune.trials import Study


def run_typical(plan: Study, asked: Asked) -> int:
    """Carry a study out.

    Returns:
        1 where some arm failed, else 0.

    Raises:
        InvalidValue: patients, workers or a cluster are asked for, and the study has no patients.
    """
    from osteoimmune.study import run as simulate

    if asked.many:
        raise InvalidValue(
            f"the study {plan.name!r} has one typical subject in each arm; patients, seeds, workers and clusters are "
            "for studies with a [trial] section, such as 'freedom-trial'"
        )
    folder, json = asked.folder, asked.json

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
