"""The report of a virtual trial: one HTML file with everything in it, that asks nothing of any network."""

from collections.abc import Sequence
from dataclasses import dataclass

from osteoimmune import __version__
from osteoimmune.calibration.trial_bands import TrialBand
from osteoimmune.evidence.reported_events import ReportedEvent
from osteoimmune.report.figures import Figure, style
from osteoimmune.report.page import SVG_DASHES, SVG_MARKERS, ArmRow, figure_script, plotly_text
from osteoimmune.report.page_template import page_template
from osteoimmune.report.trial_accepted import likeness
from osteoimmune.report.trial_event_figures import (
    forest,
    incidence_curves,
    replicate_distribution,
)
from osteoimmune.report.trial_figures import predictive, spaghetti, waterfall
from osteoimmune.report.trial_findings import EventFindings, baseline, beside, event_findings
from osteoimmune.report.trial_power_figures import needed, power_figures
from osteoimmune.trials.analysis.acceptance import WeightedArm
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.ratios import Estimate
from osteoimmune.trials.analysis.replicates import Replicate, spread
from osteoimmune.trials.analysis.subgroups import Subgroup, halves, interaction, subgroups
from osteoimmune.trials.analysis.visits import VisitSummary, title, visit_summaries
from osteoimmune.trials.comparison import observed
from osteoimmune.trials.measures import is_density


@dataclass(frozen=True)
class SubgroupRow:
    """Attributes: group; p of interaction with the group beside it, only on the first of a pair."""

    group: Subgroup
    p: float | None


def trial_page(
    data: TrialData,
    replicates: Sequence[Replicate] = (),
    bands: Sequence[TrialBand] = (),
    accepted: Sequence[WeightedArm] = (),
) -> str:
    """The whole report as HTML.

    Args:
        replicates: repetitions of the trial, by its primary event.
        bands: what parameters, structure and chance leave open of its numbers.
        accepted: arms weighted to what was observed.
    """
    seen = observed(data.plan.study)
    findings = event_findings(data)
    groups = _subgroups(data, findings[0]) if findings else []
    drawn = _figures(data, findings, groups, replicates)
    return page_template("trial.html").render(
        study=data.plan.study,
        trial=data.plan.trial,
        data=data,
        arms=[_arm_row(data, number) for number in range(len(data.arms))],
        ended=_ended(data),
        failures=_failures(data),
        screened=int(data.patients["screened"].sum()),
        baseline=baseline(data),
        likeness=likeness(data),
        findings=findings,
        groups=groups,
        visits=_visits(data),
        replicated=spread(replicates) if replicates else None,
        replicates=replicates,
        bands=bands,
        accepted=accepted,
        needed=needed(data, findings),
        figures=drawn,
        specifications=figure_script(drawn),
        skipped=seen.skipped,
        told=told,
        interval=interval,
        reported=_reported,
        version=__version__,
        identity=data.plan.identity,
        plotly=plotly_text(),
    )


def told(value: float, digits: int = 2) -> str:
    """A number, or a dash where there is none."""
    return "–" if value != value else f"{value:.{digits}f}"


def interval(estimate: Estimate, digits: int = 2) -> str:
    """A value with its interval."""
    if estimate.lower != estimate.lower:
        return told(estimate.value, digits)
    return f"{told(estimate.value, digits)} ({told(estimate.lower, digits)} to {told(estimate.upper, digits)})"


def _reported(row: ReportedEvent) -> str:
    number = f"{row.value:g} of {row.people}" if row.measure == "count" else f"{row.value:g}"
    if row.measure == "percent":
        number += " %"
    if row.lower is not None and row.upper is not None:
        number += f" ({row.lower:g} to {row.upper:g})"
    kind = f" {row.measure}" if row.measure.endswith("ratio") else ""
    held = "; held out" if row.use == "validate" else ""
    return f"{number}{kind}, {row.study}{held}" + ("" if row.seen else "; from memory, unverified")


def _figures(
    data: TrialData, findings: Sequence[EventFindings], groups: Sequence[SubgroupRow], replicates: Sequence[Replicate]
) -> list[Figure]:
    drawn: list[Figure] = []
    rows = beside(data)
    for found in findings:
        own = [(arm, row) for arm, row in rows if row.event == found.name]
        drawn.append(incidence_curves(data, found.name, found.title, found.curves, own))
    if findings and groups:
        drawn.append(forest([row.group for row in groups], findings[0].comparisons[0].risk, findings[0].name))
    if findings and replicates:
        reported = next((r for r in findings[0].comparisons[0].reported if r.measure.endswith("ratio")), None)
        drawn.append(replicate_distribution(replicates, findings[0].name, reported))
    if findings:
        drawn += power_figures(data, findings[0])
    drawn += predictive(data, observed(data.plan.study))
    densities = [name for name in data.plan.study.outputs if is_density(name)]
    for measure in densities[:1] or data.plan.study.outputs[:1]:
        drawn += [spaghetti(data, measure), waterfall(data, measure)]
    return drawn


def _subgroups(data: TrialData, found: EventFindings) -> list[SubgroupRow]:
    if not data.plan.trial.subgroups or not data.treated:
        return []
    every = subgroups(found.times, data.treated[0], data.control, halves(data, data.plan.trial.subgroups))
    return [
        SubgroupRow(one, interaction(one, every[place + 1]) if place % 2 == 0 else None)
        for place, one in enumerate(every)
    ]


def _visits(data: TrialData) -> list[tuple[str, bool, list[VisitSummary]]]:
    return [
        (title(data, name), is_density(name), [s for s in visit_summaries(data, name) if s.month > 0.0])
        for name in data.plan.study.outputs
    ]


def _ended(data: TrialData) -> dict[str, dict[str, int]]:
    patients = data.patients
    return {
        arm: {why: int(((patients["arm"] == arm) & (patients["ended"] == why)).sum()) for why in _WHY}
        for arm in data.arms
    }


_WHY = ("completed", "left", "died", "failed")


def _failures(data: TrialData) -> list[tuple[str, int]]:
    sentences = data.tables["failures"]["sentence"].tolist()
    return sorted({(s, sentences.count(s)) for s in sentences}, key=lambda pair: -pair[1])


def _arm_row(data: TrialData, number: int) -> ArmRow:
    arm, drawn = data.plan.study.arms[number], style(number)
    own = data.patients["arm"] == arm.name
    given, planned = data.patients["doses_given"][own], data.patients["doses_planned"][own]
    doses = f"{given.mean():.2f} of {planned[0]} on average" if len(planned) and planned[0] else "none"
    people = f"{int(own.sum())} people"
    dash, marker = SVG_DASHES.get(drawn.dash, drawn.dash.replace("px", "")), SVG_MARKERS[drawn.marker]
    return ArmRow(arm.name, arm.regimen.sentence, doses, (), people, drawn, dash, marker)
