"""The report of a study: one HTML file with everything in it, that asks nothing of any network."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from osteoimmune.calibration.bands import StudyBands
from osteoimmune.calibration.domain import outside
from osteoimmune.calibration.rests_on import Leaning
from osteoimmune.evidence.scoring import Score
from osteoimmune.report.arm_story import beside_regimen, when_given
from osteoimmune.report.figures import USE, Figure, Style, figures, style
from osteoimmune.report.page_template import page_template
from osteoimmune.trials.comparison import Matched, Observed, beside, observed, scores, shown_value
from osteoimmune.trials.course import Dose
from osteoimmune.trials.design import Endpoint
from osteoimmune.trials.measures import CHANGE, number_with_unit
from osteoimmune.trials.preparation import prepare
from osteoimmune.trials.result import ArmResult, EndpointResult, StudyResult, UsedParameter

SVG_DASHES = {
    "solid": "",
    "dash": "9 3",
    "dot": "2 3",
    "dashdot": "9 3 2 3",
    "longdash": "14 4",
    "longdashdot": "14 4 2 4",
}
SVG_MARKERS = {
    "circle": "M20 3a5 5 0 1 0 .01 0z",
    "square": "M15.5 3.5h9v9h-9z",
    "diamond": "M20 2l6 6-6 6-6-6z",
    "triangle-up": "M20 2.5l6 10.5h-12z",
    "triangle-down": "M20 13.5l-6-10.5h12z",
    "star": "M20 1l2 5h5l-4 3.2 1.6 5-4.6-3-4.6 3 1.6-5-4-3.2h5z",
    "x": "M15.5 3l4.5 4.5L24.5 3 26 4.5 21.5 9 26 13.5 24.5 15 20 10.5 15.5 15 14 13.5 18.5 9 14 4.5z",
}


@dataclass(frozen=True)
class ArmRow:
    """An arm as the page tells it."""

    name: str
    regimen: str
    doses: str
    beside: tuple[str, ...]
    followed: str
    style: Style
    svg_dash: str
    svg_marker: str


@dataclass(frozen=True)
class Observation:
    """One observed value beside an endpoint, ready to be read."""

    value: str
    source: str
    remark: str
    use: str
    doubt: str


@dataclass(frozen=True)
class EndpointRow:
    """An endpoint in one arm beside what was observed."""

    arm: str
    value: str
    interval: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True)
class Doubt:
    """How sure a result is. Attributes: bands around it; for each measure the numbers on which it
    leans most; the accounts of the rebound with their weights."""

    bands: StudyBands
    leanings: Mapping[str, tuple[Leaning, ...]]
    accounts: tuple[tuple[str, float], ...] = ()


def page(result: StudyResult, seen: Observed | None = None, doubt: Doubt | None = None) -> str:
    """The whole report as HTML.

    Args:
        doubt: bands around curves and endpoints, and what curves rest on.
        seen: observations to put beside the result; looked up from the study's own mapping where not given.
    """
    seen = seen or observed(result.study)
    counted = Counter(p.value.status for p in result.parameters)
    drawn = figures(result, seen, doubt.bands.bands if doubt else None)
    return page_template("study.html").render(
        study=result.study,
        arms=[_arm_row(result, number, arm) for number, arm in enumerate(result.arms.values())],
        figures=drawn,
        specifications=figure_script(drawn),
        endpoints=_endpoint_rows(result, seen, doubt),
        doubt=doubt,
        scores=_score_rows(result, seen),
        skipped=seen.skipped,
        outside=outside(result.study, prepare(result.study)),
        troubles=[f"{arm.name}: {arm.status}" for arm in result.arms.values() if arm.status],
        parameters=result.parameters,
        assumptions=[p for p in result.parameters if p.value.status == "assumption"],
        counted={status: counted[status] for status in ("published", "fitted", "assumption")},
        provenance=result.provenance,
        number=_number,
        plotly=plotly_text(),
    )


def _arm_row(result: StudyResult, number: int, arm: ArmResult) -> ArmRow:
    drawn = style(number)
    doses = _doses([dose for dose in (*arm.doses, *arm.beside) if dose.milligrams])
    design = next(a for a in result.study.arms if a.name == arm.name)
    months = result.study.horizon_of(design)
    followed = f"{months:g} month{'' if months == 1 else 's'}"
    return ArmRow(
        arm.name,
        arm.regimen,
        doses,
        beside_regimen(result.study, design),
        followed,
        drawn,
        SVG_DASHES.get(drawn.dash, drawn.dash.replace("px", "")),
        SVG_MARKERS[drawn.marker],
    )


def _doses(given: Sequence[Dose]) -> str:
    """How many doses of how much, drug by drug."""
    told = []
    for drug in dict.fromkeys(dose.drug for dose in given):
        own = [dose for dose in given if dose.drug == drug]
        amounts = sorted({dose.milligrams for dose in own})
        size = f"{amounts[0]:g} mg" if len(amounts) == 1 else f"{amounts[0]:g} to {amounts[-1]:g} mg"
        told.append(f"{len(own)} of {size} {drug}, {when_given(tuple(dose.day for dose in own))}".replace("  ", " "))
    return "; ".join(told) or "none"


def _endpoint_rows(
    result: StudyResult, seen: Observed, doubt: Doubt | None
) -> list[tuple[Endpoint, list[EndpointRow]]]:
    rows: dict[str, tuple[Endpoint, list[EndpointRow]]] = {}
    for item in result.endpoints:
        beside_it = tuple(_observation(item, match, result) for match in beside(item, result, seen))
        row = EndpointRow(item.arm, _endpoint_value(item), _endpoint_interval(item, doubt), beside_it)
        rows.setdefault(item.endpoint.name, (item.endpoint, []))[1].append(row)
    return list(rows.values())


def _observation(item: EndpointResult, match: Matched, result: StudyResult) -> Observation:
    point = match.point
    value = _with_unit(shown_value(item, match, result), item)
    if point.lower is not None and point.upper is not None and item.unit == "%" and point.kind == "published":
        value += f" ({point.lower:+.1f} to {point.upper:+.1f}; {point.bar})"
    source = point.study if point.kind == "published" else f"read off a figure: {match.note or point.group}"
    remark = match.note if point.kind == "published" else ""
    return Observation(value, source, remark, "" if point.use == "calibrate" else USE[point.use], point.doubt)


def _endpoint_value(item: EndpointResult) -> str:
    return "not while followed" if item.value is None else _with_unit(item.value, item)


def _endpoint_interval(item: EndpointResult, doubt: Doubt | None) -> str:
    found = doubt.bands.endpoints.get((item.endpoint.name, item.arm)) if doubt else None
    return f"{_with_unit(found.low, item)} to {_with_unit(found.high, item)}" if found else ""


def _with_unit(value: float, item: EndpointResult) -> str:
    return number_with_unit(value, item.unit, change=item.endpoint.observable.endswith(CHANGE))


def _score_rows(result: StudyResult, seen: Observed) -> list[tuple[str, Score]]:
    """Every measure, and once more what was seen after treatment, which is the harder part."""
    rows = [(result.measures[line.quantity].title, line) for line in scores(result, seen)]
    after = scores(result, seen, after_treatment=True)
    return rows + [(f"{result.measures[line.quantity].title}, after treatment alone", line) for line in after]


def _number(parameter: UsedParameter) -> str:
    return f"{parameter.value.number:.6g}"


def figure_script(drawn: Sequence[Figure]) -> str:
    """The figures' specifications as JSON that cannot end its own script element."""
    specifications: list[Mapping[str, object]] = [
        {"name": figure.name, "traces": figure.traces, "layout": figure.layout} for figure in drawn
    ]
    return json.dumps(specifications, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def plotly_text() -> str:
    """The text of plotly.js as the installed Plotly carries it; the Python package itself is not imported."""
    from importlib.util import find_spec
    from pathlib import Path

    place = find_spec("plotly")
    if place is None or place.origin is None:
        raise ModuleNotFoundError("the package 'plotly' is not installed")
    return (Path(place.origin).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
