"""What one page says of one question: everything computed once, so that the template only sets type."""

from collections.abc import Sequence
from dataclasses import dataclass

from osteoimmune.evidence.analyses import Analysis, analyse, best_analysis, other_results
from osteoimmune.evidence.bias import DOMAINS, RiskOfBias, bias_of
from osteoimmune.evidence.further_lines import FurtherLine, further_lines
from osteoimmune.evidence.missing import MissingTrial, missing_for
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.rate_difference import RateDifference, rate_difference
from osteoimmune.evidence.robustness_table import Variation, robustness
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.words import Reading, read_difference, read_ratio, verdict_of
from osteoimmune.evidence.worth import Worth, worth_of
from osteoimmune.report.evidence_charts import cumulative_chart, forest, leave_one_out_chart
from osteoimmune.report.funnel import funnel_caution, funnel_svg
from osteoimmune.report.interval_chart import IntervalChart


@dataclass(frozen=True, slots=True)
class Section:
    """One stratum of the page.

    Attributes:
        question: the table; `pool` is the packaged pool behind it, None for a user's table.
        analyses, best: each method asked for; the first with a result.
        reading, absolute: the answer in words and in absolute terms.
        charts: forest, leave-one-out, cumulative, where they exist, by heading.
        funnel, caution: the funnel as SVG and what it can tell.
        further: small-study asymmetry and fragility.
        variations: the robustness table, the reference first.
        moved: how many variations change the verdict, of how many that gave one.
        biases, missing, worths, rows: risk of bias, trials that lack counts, sources.
    """

    question: Question
    pool: Pool | None
    analyses: tuple[Analysis, ...]
    best: Analysis | None
    reading: Reading
    absolute: RateDifference | None
    charts: tuple[tuple[str, IntervalChart], ...]
    funnel: str
    caution: str
    further: tuple[FurtherLine, ...]
    variations: tuple[Variation, ...]
    moved: tuple[int, int]
    biases: tuple[RiskOfBias, ...]
    missing: tuple[MissingTrial, ...]
    worths: tuple[Worth, ...]
    rows: tuple[EvidenceRow, ...]

    @property
    def overruled(self) -> bool:
        """Whether the methods disagree, so that the first one's verdict was withheld."""
        ratio = self.best.ratio if self.best is not None else None
        return ratio is not None and verdict_of(ratio.ci_low, ratio.ci_high) != self.reading.verdict

    @property
    def domains(self) -> tuple[str, ...]:
        """The five domains of bias."""
        return DOMAINS


def section_of(
    question: Question,
    measure: str,
    methods: Sequence[str],
    pool: Pool | None = None,
    test: str = "z",
    *,
    thorough: bool = True,
) -> Section:
    """Everything about one question.

    Args:
        question: the table, with at least one trial.
        measure, methods, test: as in `analyse`; the first method with a result is the one read aloud.
        pool: the packaged pool behind the question.
        thorough: compute the robustness table too (a few seconds).
    """
    analyses = analyse(question, measure, methods, test=test)
    best = best_analysis(analyses)
    absolute = rate_difference(question) if question.has_counts else None
    reading = _reading(question, pool, analyses, best, absolute)
    method = best.method if best else "mh"
    used = best.measure if best else measure
    variations = robustness(question, used, method, pool) if best and thorough else ()
    told = [row for row in variations[1:] if row.verdict]
    missing = _still_missing(pool) if pool else ()
    return Section(
        question=question,
        pool=pool,
        analyses=analyses,
        best=best,
        reading=reading,
        absolute=absolute,
        charts=_charts(question, analyses, used, method, pool),
        funnel=funnel_svg(best, question.title) if best else "",
        caution=funnel_caution(len(question.studies)),
        further=further_lines(question, used),
        variations=variations,
        moved=(sum(row.moved for row in told), len(told)),
        biases=tuple(bias_of(name) for name in _trials(pool)),
        missing=missing,
        worths=worth_of(question, missing, best.effect) if best and best.effect and best.ratio else (),
        rows=tuple(row for line in pool.contrasts for row in line.rows) if pool else (),
    )


def sections_of(
    pools: Sequence[Pool], measure: str, methods: Sequence[str], test: str = "z", *, thorough: bool = True
) -> tuple[Section, ...]:
    """A section for each pool that has a trial."""
    return tuple(
        section_of(question_of(pool), measure, methods, pool, test, thorough=thorough)
        for pool in pools
        if pool.contrasts
    )


def _reading(
    question: Question,
    pool: Pool | None,
    analyses: Sequence[Analysis],
    best: Analysis | None,
    absolute: RateDifference | None,
) -> Reading:
    subject = question.title + (f" ({question.setting})" if question.setting else "")
    unseen = pool is not None and not all(line.seen for line in pool.contrasts)
    k = _informative(best)
    effect = best.effect if best is not None else None
    if best is not None and effect is not None and best.ratio is None:
        numbers = (effect.estimate, effect.ci_low, effect.ci_high)
        return read_difference(*numbers, subject=subject, k=k, measure=best.measure, unseen=unseen)
    return read_ratio(
        best.ratio if best is not None else None,
        subject=subject,
        k=k,
        absolute=absolute,
        measure=best.measure if best is not None else "ratio",
        unseen=unseen,
        others=other_results(analyses, best),
    )


def _informative(best: Analysis | None) -> int:
    if best is None or best.effect is None:
        return 0
    return sum(trial.weight > 0 for trial in best.effect.trials) or best.effect.k


def _still_missing(pool: Pool) -> tuple[MissingTrial, ...]:
    present = {line.trial for line in pool.contrasts}
    return tuple(trial for trial in missing_for(pool.outcome, pool.stratum, pool.tissue) if trial.trial not in present)


def _trials(pool: Pool | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.trial for line in pool.contrasts)) if pool else ()


def _charts(
    question: Question, analyses: Sequence[Analysis], measure: str, method: str, pool: Pool | None
) -> tuple[tuple[str, IntervalChart], ...]:
    unseen = frozenset(line.study for line in pool.contrasts if not line.seen) if pool else frozenset()
    charts: list[tuple[str, IntervalChart | None]] = [("Forest plot", forest(question, analyses, unseen))]
    if measure not in ("RD", "AS", "IRD"):
        charts.append(("Without each trial in turn", leave_one_out_chart(question, measure, method)))
        charts.append(("Trials added, most events first", cumulative_chart(question, measure, method)))
    return tuple((heading, chart) for heading, chart in charts if chart is not None)
