"""One tissue of the scrutiny: several methods, what the data can exclude, how far the evidence has come."""

from dataclasses import dataclass, replace
from math import inf, isfinite, log, nan

from scipy.special import ndtri

from osteoimmune.evidence.analyses import Analysis, analyse, other_results
from osteoimmune.evidence.detectable import minimal_detectable_ratio
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.rate_difference import RateDifference, rate_difference
from osteoimmune.evidence.sequential import obrien_fleming_boundary
from osteoimmune.evidence.shrinkage import ShrunkTerm
from osteoimmune.evidence.words import Reading, read_ratio

TARGET_ALL = 1.25  # the excess worth detecting in the whole body: the margin of "similar"
TARGET_TISSUE = 2.0  # in one tissue: a doubling
POWER, LEVEL = 0.80, 0.95


@dataclass(frozen=True, slots=True)
class TissueLine:
    """One line of the scrutiny.

    Attributes:
        outcome, tissue, concept, setting: the question and its stratum.
        question: its table; `k` trials, `events` treated and control.
        analyses: the methods asked for, in order.
        pvalue: two-sided, conditional exact (safe with few events).
        adjusted_bh, adjusted_by: the p value adjusted over the whole frame; adjusted_within: over the
            tissues of the same outcome alone (BH).
        shrunk: the log odds ratio shrunk towards the other tissues (Berry & Berry); None without events.
        detectable: smallest ratio above 1 that these data had 80 % power to show.
        excluded_above: the upper 95 % limit: what is excluded.
        information: share of the information needed to show `target` with 80 % power.
        boundary, statistic: O'Brien-Fleming value (Lan-DeMets) at that share, and the z reached.
        absolute: difference per 1,000 patient-years.
        reading: the sentence.
        unseen: whether a number of the line was seen in no source.
    """

    outcome: str
    tissue: str
    concept: str
    setting: str
    question: Question
    k: int
    events: tuple[int, int]
    analyses: tuple[Analysis, ...]
    pvalue: float
    adjusted_bh: float
    adjusted_by: float
    adjusted_within: float
    shrunk: ShrunkTerm | None
    detectable: float
    excluded_above: float
    target: float
    information: float
    boundary: float
    statistic: float
    absolute: RateDifference | None
    reading: Reading
    unseen: bool = False

    @property
    def label(self) -> str:
        """The tissue and, where narrower, the term."""
        words = self.tissue.replace("_", " ")
        return words if self.concept == "any" else f"{words}: {self.concept}"

    @property
    def crossed(self) -> bool:
        """Whether the statistic reached its boundary."""
        return isfinite(self.statistic) and abs(self.statistic) >= self.boundary

    @property
    def main(self) -> Analysis | None:
        """The first method that gave a ratio."""
        return next((analysis for analysis in self.analyses if analysis.ratio is not None), None)


def tissue_line(pool: Pool, methods: tuple[str, ...], measure: str = "RR") -> TissueLine:
    """The line of one pool, before any adjustment for the other lines."""
    question = question_of(pool)
    analyses = analyse(question, measure, methods)
    (exact,) = analyse(question, "OR", ("exact",))
    main = next((analysis for analysis in analyses if analysis.ratio is not None), None)
    target = TARGET_ALL if pool.tissue == "all" else TARGET_TISSUE
    statistic, se = _statistic(main)
    share = _information_share(se, target)
    absolute = rate_difference(question)
    counts = question.frame[["events_treat", "events_ctrl"]].sum()
    line = TissueLine(
        outcome=pool.outcome,
        tissue=pool.tissue,
        concept=pool.concept,
        setting=pool.stratum.label,
        question=question,
        k=len(question.studies),
        events=(int(counts["events_treat"]), int(counts["events_ctrl"])),
        analyses=analyses,
        pvalue=exact.pvalue,
        adjusted_bh=nan,
        adjusted_by=nan,
        adjusted_within=nan,
        shrunk=None,
        detectable=minimal_detectable_ratio(se) if isfinite(se) else inf,
        excluded_above=main.ratio.ci_high if main is not None and main.ratio is not None else inf,
        target=target,
        information=share,
        boundary=_boundary(share),
        statistic=statistic,
        absolute=absolute,
        reading=Reading("", ""),
        unseen=not all(contrast.seen for contrast in pool.contrasts),
    )
    return with_reading(line)


def with_reading(line: TissueLine) -> TissueLine:
    """The line with its sentence, using the adjusted p value once there is one."""
    main = line.main
    adjusted = line.adjusted_bh if line.adjusted_bh == line.adjusted_bh and line.tissue != "all" else None
    return replace(
        line,
        reading=read_ratio(
            main.ratio if main is not None else None,
            subject=f"{line.outcome.replace('_', ' ')}, {line.label}",
            k=line.k,
            adjusted_p=adjusted,
            absolute=line.absolute,
            measure=main.measure if main is not None else "RR",
            unseen=line.unseen,
            others=other_results(line.analyses, main),
        ),
    )


def _boundary(share: float) -> float:
    """The O'Brien-Fleming |z| at a first look with this share of the information."""
    return float(obrien_fleming_boundary([share])[0]) if share > 0 else inf


def _statistic(main: Analysis | None) -> tuple[float, float]:
    if main is None or main.effect is None or not main.effect.se > 0:
        return nan, inf
    return main.effect.estimate / main.effect.se, main.effect.se


def _information_share(se: float, target: float) -> float:
    needed = (float(ndtri(0.5 + LEVEL / 2) + ndtri(POWER)) / log(target)) ** 2
    return 0.0 if not isfinite(se) else min(1 / se**2 / needed, 1.0)
