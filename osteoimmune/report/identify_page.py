"""The page on what the data cannot tell: parameters, open combinations, and the measurements that would tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from osteoimmune import __version__
from osteoimmune.calibration.design import Told
from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.identifiability import Direction, Knowledge
from osteoimmune.calibration.structure import Structure
from osteoimmune.report.interval_chart import HEADING, IntervalChart, IntervalRow
from osteoimmune.report.interval_svg import described, narrow_svg, wide_svg
from osteoimmune.report.page_template import page_template

STANDINGS = ("identified", "weakly", "prior only")
SHOWN_CANDIDATES = 8
WORTH_TELLING = 0.05


@dataclass(frozen=True)
class Identified:
    """All that `osteoimmune identify` found out.

    Attributes:
        knowledge: of each parameter of the leading alternative.
        directions: combinations, the most open first.
        told: candidates for measurement, the one that best separates the alternatives first.
    """

    rebound: str
    ensemble: Ensemble
    structure: Structure
    priors: dict[str, float]
    knowledge: tuple[Knowledge, ...]
    directions: tuple[Direction, ...]
    told: tuple[Told, ...]

    def best_for(self, parameter: str, count: int = 3) -> list[tuple[str, float]]:
        """The candidates that would take most of what is open of a parameter, with the share they would take."""
        ranked = sorted(self.told, key=lambda t: -t.of_parameters[parameter])[:count]
        shares = [(t.candidate.name, t.of_parameters[parameter]) for t in ranked]
        return [(name, share) for name, share in shares if share > WORTH_TELLING]


def identify_page(found: Identified) -> str:
    """The whole page as HTML."""
    return page_template("identify.html").render(
        found=found,
        counted={s: sum(k.standing == s for k in found.knowledge) for s in STANDINGS},
        parameters=_drawn(_parameters(found)),
        candidates=_drawn(_candidates(found.told[:SHOWN_CANDIDATES])),
        words=lambda name: name.replace("_", " "),
        version=__version__,
    )


def _drawn(chart: IntervalChart) -> Markup:
    told = Markup('<p class="heard">{}</p>').format(described(chart))
    return Markup(wide_svg(chart, "wide") + narrow_svg(chart, "narrow")) + told


def _parameters(found: Identified) -> IntervalChart:
    rows = []
    for standing in STANDINGS:
        rows.append(IntervalRow(standing, kind=HEADING))
        for k in (k for k in found.knowledge if k.standing == standing):
            prior = found.priors[k.name]
            cells = (f"{k.shrinkage:.2f}",)
            rows.append(IntervalRow(f"  {k.name}", cells, k.median / prior, k.low / prior, k.high / prior))
    return IntervalChart(
        "Each parameter over the centre of its prior", tuple(rows), columns=("posterior/prior spread",),
        measure="over prior's centre (90 %)", left="below its prior", right="above its prior",
        heading="Parameter", guide=False,
    )  # fmt: skip


def _candidates(told: Sequence[Told]) -> IntervalChart:
    rows = []
    for t in told:
        rows.append(IntervalRow(t.candidate.name, kind=HEADING, text=f"separation {t.separation:.2f}"))
        for name, (low, median, high) in t.by_alternative.items():
            rows.append(IntervalRow(f"  {name.replace('_', ' ')}", (), median, low, high))
    return IntervalChart(
        "What each account of the rebound predicts, percent change from baseline", tuple(rows),
        measure="% change (90 %)", left="below baseline", right="above baseline",
        logarithmic=False, heading="Measurement", guide=False,
    )  # fmt: skip
