"""A chart of intervals, one line each: the plain record that the static and the interactive drawing share."""

from dataclasses import dataclass, field
from math import floor, isfinite, log, log10

from osteoimmune.evidence.words import number

TRIAL, POOLED, PREDICTION, HEADING, NOTHING = "trial", "pooled", "prediction", "heading", "nothing"
WIDEST = 50.0  # no ratio axis reaches beyond 1/50 to 50; arrows point further
_NICE_RATIOS = (0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One line of the chart.

    Attributes:
        label: the name at the left.
        cells: texts of the columns between name and plot, in the chart's order.
        estimate, low, high: on the natural scale; None for a line without a number.
        weight: percent, sizes the mark of a trial.
        kind: trial, pooled, prediction, heading or nothing.
        hollow: drawn open, for a number nobody saw in a source.
        text: the interval in words, at the right; made from the numbers where empty.
    """

    label: str
    cells: tuple[str, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    kind: str = TRIAL
    hollow: bool = False
    text: str = ""

    @property
    def interval(self) -> tuple[float, float, float] | None:
        """Estimate, low, high, where all three are numbers."""
        if self.estimate is None or self.low is None or self.high is None:
            return None
        return None if self.estimate != self.estimate else (self.estimate, self.low, self.high)

    @property
    def shown(self) -> str:
        """The text at the right."""
        if self.text or self.interval is None:
            return self.text
        estimate, low, high = self.interval
        if not isfinite(estimate):
            return f"above {number(low)}"
        if self.kind == PREDICTION:
            return f"({number(low)} to {number(high)})"
        if low == estimate == high:
            return f"{number(estimate)} (no interval)"
        return f"{number(estimate)} ({number(low)} to {number(high)})"


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """A chart of intervals on one axis.

    Attributes:
        title: what the chart shows; read aloud by screen readers.
        rows: its lines, top to bottom.
        columns: headings of the rows' cells.
        measure: heading of the text at the right ("RR (95 % interval)").
        left, right: what lies on either side of no effect.
        logarithmic: a ratio axis around 1; otherwise a difference axis around 0.
        margins: a band of similarity, shaded.
        heading: over the labels.
        guide: a dotted line through the first pooled estimate.
    """

    title: str
    rows: tuple[IntervalRow, ...]
    columns: tuple[str, ...] = ()
    measure: str = "RR (95 % interval)"
    left: str = "fewer with treatment"
    right: str = "more with treatment"
    logarithmic: bool = True
    margins: tuple[float, float] | None = None
    heading: str = "Study"
    guide: bool = True
    limits: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "limits", _limits(self))

    def position(self, value: float) -> float:
        """Where a value lies on the axis: 0 at its left end, 1 at its right end; may lie outside."""
        low, high = self.limits
        if not self.logarithmic:
            return (value - low) / (high - low)
        if value <= 0:
            return -1.0
        return 2.0 if not isfinite(value) else (log(value) - log(low)) / (log(high) - log(low))

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round values on the axis, not more than seven."""
        low, high = self.limits
        inside = [tick for tick in _NICE_RATIOS if low <= tick * 1.0001 and tick <= high * 1.0001]
        if not self.logarithmic:
            return _round_ticks(low, high)
        wide = high / low > 12
        kept = [tick for tick in inside if not wide or tick in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)]
        if len(kept) > 7:
            kept = [tick for tick in kept if tick in (0.02, 0.1, 0.5, 1, 2, 10, 50)]
        return tuple(kept)


def _limits(chart: IntervalChart) -> tuple[float, float]:
    intervals = [row.interval for row in chart.rows if row.interval is not None]
    values = [value for interval in intervals for value in interval if isfinite(value)]
    if not chart.logarithmic:
        low, high = min([0.0, *values]), max([0.0, *values])
        pad = 0.05 * (high - low or 1.0)
        return low - pad, high + pad
    values = [value for value in values if value > 0]
    low = max(min([0.5, *values]) / 1.1, 1 / WIDEST)
    high = min(max([2.0, *values]) * 1.1, WIDEST)
    return low, high


def _round_ticks(low: float, high: float) -> tuple[float, ...]:
    rough = max((high - low) / 5, 1e-300)  # an axis of next to nothing is an axis all the same
    size = 10 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = int(low / step) - 1
    ticks = [round(index * step, 10) for index in range(first, first + 12)]
    return tuple(tick for tick in ticks if low <= tick <= high)
