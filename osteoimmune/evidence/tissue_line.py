"""One tissue of the scrutiny: several methods, what the data can exclude, how far the evidence has come."""

from dataclasses import dataclass, replace
from math import exp, inf, isfinite, log, nan, sqrt

from scipy.special import ndtr, ndtri

from osteoimmune.evidence.absolute import AbsoluteRisk, absolute_risk
from osteoimmune.evidence.analyses import Analysis, analyse
from osteoimmune.evidence.pool_table import Pool
from osteoimmune.evidence.question import Question, question_of
from osteoimmune.evidence.result import Ratio
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
        adjusted_bh, adjusted_by: the p value adjusted over the whole frame.
        shrunk, probability_higher: the ratio shrunk towards its neighbours and P(ratio > 1); None, NaN
            where no model was run.
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
    shrunk: Ratio | None
    probability_higher: float
    detectable: float
    excluded_above: float
    target: float
    information: float
    boundary: float
    statistic: float
    absolute: AbsoluteRisk | None
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
    absolute = absolute_risk(question)
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
        shrunk=None,
        probability_higher=nan,
        detectable=detectable_ratio(se),
        excluded_above=main.ratio.ci_high if main is not None and main.ratio is not None else inf,
        target=target,
        information=share,
        boundary=boundary_at(share),
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
        ),
    )


def detectable_ratio(se: float, power: float = POWER, level: float = LEVEL) -> float:
    """The smallest ratio above 1 shown with that power when the log ratio has this standard error."""
    reach = float(ndtri(0.5 + level / 2) + ndtri(power))
    return exp(reach * se) if se * reach < 700 else inf


def boundary_at(share: float, level: float = LEVEL) -> float:
    """The O'Brien-Fleming value of |z| by Lan-DeMets spending, at a first look with this information share.

    Lan & DeMets 1983, Biometrika 70:659: alpha(t) = 2 - 2 Phi(z / sqrt t).
    """
    if share <= 0:
        return inf
    z = float(ndtri(0.5 + level / 2))
    spent = 2 * (1 - float(ndtr(z / sqrt(min(share, 1.0)))))
    return float(-ndtri(spent / 2)) if spent > 0 else inf


def _statistic(main: Analysis | None) -> tuple[float, float]:
    if main is None or main.effect is None or not main.effect.se > 0:
        return nan, inf
    return main.effect.estimate / main.effect.se, main.effect.se


def _information_share(se: float, target: float) -> float:
    needed = (float(ndtri(0.5 + LEVEL / 2) + ndtri(POWER)) / log(target)) ** 2
    return 0.0 if not isfinite(se) else min(1 / se**2 / needed, 1.0)
