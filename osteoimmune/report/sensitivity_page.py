"""The report of a sensitivity analysis: one HTML file, and every sample as CSV."""

import csv
import io
from collections import Counter

from osteoimmune import __version__
from osteoimmune.report.page import figure_script, plotly_text
from osteoimmune.report.page_template import page_template
from osteoimmune.report.sensitivity_figures import heat_map, tornado
from osteoimmune.trials.design import Study
from osteoimmune.trials.sensitivity.records import Sensitivity


def sensitivity_page(study: Study, found: Sensitivity) -> str:
    """The whole report as HTML."""
    shown = [output for output in found.outputs if found.indices[output.label]]
    figures = [heat_map(found)] if shown else []
    figures += [tornado(found, output, number) for number, output in enumerate(shown)]
    return page_template("sensitivity.html").render(
        study=study,
        found=found,
        figures=figures,
        still=[output for output in found.outputs if not found.indices[output.label]],
        failures=Counter(found.failures.values()).most_common(),
        specifications=figure_script(figures),
        version=__version__,
        plotly=plotly_text(),
    )


def samples_csv(found: Sensitivity) -> str:
    """Every sample: inputs in coherent units, outputs, and why it failed where it did."""
    table = found.table()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(column.tolist() for column in table.values()), strict=True))
    return text.getvalue()
