"""Risk of bias of each trial, domain by domain (RoB 2), as far as the sources seen allow a judgement.

Source: Sterne et al., BMJ 2019;366:l4898. "Not assessable" is a judgement about our sources, not the trial.
"""

from dataclasses import dataclass
from functools import cache

from osteoimmune.errors import DataError, need_known
from osteoimmune.evidence.tables import packaged_records

DOMAINS = (
    "randomisation process",
    "deviations from intended interventions",
    "missing outcome data",
    "measurement of the outcome",
    "selection of the reported result",
)
JUDGEMENTS = ("low", "some concerns", "high", "not assessable")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One domain of one trial: the judgement, what supports it, and where that was seen."""

    trial: str
    domain: str
    judgement: str
    support: str
    source: str


@dataclass(frozen=True, slots=True)
class RiskOfBias:
    """All five domains of one trial."""

    trial: str
    domains: tuple[Judgement, ...]

    @property
    def overall(self) -> str:
        """The worst judged domain; "not assessable" where nothing worse than low could be judged fully."""
        judged = {domain.judgement for domain in self.domains}
        for judgement in ("high", "some concerns", "not assessable"):
            if judgement in judged:
                return judgement
        return "low"


@cache
def risk_of_bias() -> dict[str, RiskOfBias]:
    """The judgements by trial; raises `DataError` where a trial has not each domain once."""
    by_trial: dict[str, list[Judgement]] = {}
    for where, cells in packaged_records("risk_of_bias.csv"):
        need_known("domain", [cells["domain"]], DOMAINS, where)
        need_known("judgement", [cells["judgement"]], JUDGEMENTS, where)
        by_trial.setdefault(cells["trial"], []).append(Judgement(**cells))
    for trial, judgements in by_trial.items():
        if tuple(judgement.domain for judgement in judgements) != DOMAINS:
            raise DataError(f"risk_of_bias.csv: {trial} has not each of the five domains once, in order")
    return {trial: RiskOfBias(trial, tuple(judgements)) for trial, judgements in by_trial.items()}


def bias_of(trial: str) -> RiskOfBias:
    """The judgements of a trial; all "not assessable" where none was made."""
    known = risk_of_bias().get(trial)
    if known is not None:
        return known
    blank = (Judgement(trial, domain, "not assessable", "not reviewed", "none seen") for domain in DOMAINS)
    return RiskOfBias(trial, tuple(blank))
