"""Many terms in many tissues at once: three-level shrinkage of log odds ratios, by quadrature alone.

After Berry & Berry 2004, Biometrics 60:418, with the trial totals conditioned on in place of a prior on
the control risks. For term j in tissue b, given its total, treated events are noncentral hypergeometric
with log odds ratio theta_bj, and

    theta_bj = 0 with probability pi_b, otherwise normal(mu_b, sigma^2)       (terms within a tissue)
    mu_b ~ normal(mu_0, tau^2), pi_b ~ uniform(0, 1)                          (tissues)
    mu_0 ~ normal(0, 1), tau ~ half-normal(0.5), sigma ~ half-normal(0.5)     (all of the body)

The point mass lets most terms be untouched; terms borrow from their tissue, and tissues from each other.
All integrals are sums over fixed grids, so the same counts give the same digits.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.polynomial.legendre import leggauss
from scipy.special import logsumexp

from osteoimmune.errors import DataError, InvalidValue
from osteoimmune.evidence.conditional_tables import ConditionalTables, conditional_tables
from osteoimmune.evidence.measures import MEASURES
from osteoimmune.evidence.moderators import group_names
from osteoimmune.evidence.read_table import read_table
from osteoimmune.evidence.trial_tables import CountTable, Floats

EFFECTS = np.linspace(-6.0, 6.0, 481)
MEANS = np.linspace(-4.0, 4.0, 65)
SPREADS = np.linspace(0.05, 1.75, 9)
NULLS = (leggauss(12)[0] + 1) / 2
NULL_WEIGHTS = leggauss(12)[1] / 2


@dataclass(frozen=True)
class ShrunkTerm:
    """One term after shrinkage; log odds ratios except for the probabilities.

    `raised` is the posterior probability that the odds ratio is above 1, `untouched` that it is exactly 1;
    `low`, `high` are the central 95 % credible bounds.
    """

    tissue: str
    term: str
    estimate: float
    sd: float
    low: float
    high: float
    raised: float
    untouched: float


def shrink_by_tissue(table: pd.DataFrame, tissue: str = "tissue") -> tuple[ShrunkTerm, ...]:
    """Shrink the odds ratios of terms within tissues.

    Args:
        table: one row per term with `study` (the term's name), the columns of counts, and `tissue`.

    Raises:
        DataError, InvalidValue, UnknownName: as for `pool`; also a term without any event.
    """
    counts = read_table(table, MEASURES["OR"], "shrink_by_tissue")
    if not isinstance(counts, CountTable):
        raise DataError("shrink_by_tissue needs counts: events_treat, n_treat, events_ctrl, n_ctrl")
    for row in np.flatnonzero(counts.without_contrast):
        raise InvalidValue(f"shrink_by_tissue: term {counts.study[row]!r} has no event to learn from; leave it out")
    tissues = np.array(group_names(table, tissue, "shrink_by_tissue"))
    likelihood = _likelihoods(conditional_tables(counts))
    names = sorted(set(tissues))
    evidence = [_tissue_evidence(likelihood[tissues == name]) for name in names]
    shrunk: dict[int, ShrunkTerm] = {}
    for place, name in enumerate(names):
        prior = _mean_prior_given_others(evidence, place)
        for row, law in zip(np.flatnonzero(tissues == name), _terms(likelihood[tissues == name], prior)):
            shrunk[int(row)] = _summary(str(name), counts.study[row], *law)
    return tuple(shrunk[row] for row in range(len(tissues)))


def _likelihoods(tables: ConditionalTables) -> Floats:
    """Likelihood of each term on the grid of effects, scaled to its maximum; shape (terms, effects)."""
    rows = [
        ConditionalTables(
            tables.study[i : i + 1],
            tables.observed[i : i + 1],
            tables.support[i : i + 1],
            tables.log_weight[i : i + 1],
        ).moments(EFFECTS[None, :])[0][0]
        for i in range(len(tables.study))
    ]
    values = np.array(rows)
    return np.asarray(np.exp(values - values.max(axis=1, keepdims=True)))


def _slab() -> Floats:
    """Normal weights of the effects given mean and spread; shape (means, spreads, effects)."""
    gap = (EFFECTS[None, None, :] - MEANS[:, None, None]) / SPREADS[None, :, None]
    weight = np.exp(-(gap**2) / 2)
    return np.asarray(weight / weight.sum(axis=2, keepdims=True))


def _mixed(likelihood: Floats) -> tuple[Floats, Floats]:
    """Each term's likelihood at no effect (terms,), and under each slab (terms, means, spreads)."""
    none = likelihood[:, np.argmin(np.abs(EFFECTS))]
    return none, np.einsum("te,mse->tms", likelihood, _slab())


def _tissue_evidence(likelihood: Floats) -> Floats:
    """log P(tissue's counts | mean, spread), the null share integrated out; shape (means, spreads)."""
    return np.asarray(logsumexp(_joint(likelihood), axis=0))


def _joint(likelihood: Floats) -> Floats:
    """log of null-share weight times likelihood; shape (null shares, means, spreads)."""
    none, slab = _mixed(likelihood)
    share = NULLS[:, None, None, None]
    with np.errstate(divide="ignore"):
        mixture = np.log(share * none[:, None, None] + (1 - share) * slab)
    return np.asarray(mixture.sum(axis=1) + np.log(NULL_WEIGHTS)[:, None, None])


def _mean_prior_given_others(evidence: list[Floats], place: int) -> Floats:
    """log-prior of (mean, spread) of one tissue after the other tissues; shape (means, spreads)."""
    centre, between = MEANS[None, :], SPREADS
    total = np.full((len(MEANS), len(SPREADS)), -np.inf)
    for tau in between:
        gap = (MEANS[:, None] - centre) / tau
        law = -(gap**2) / 2
        law = law - logsumexp(law, axis=0, keepdims=True)
        top = -(MEANS[:, None] ** 2) / 2 - tau**2 / 0.5 - SPREADS[None, :] ** 2 / 0.5
        for other, known in enumerate(evidence):
            if other != place:
                top = top + logsumexp(law[:, :, None] + known[:, None, :], axis=0)
        total = np.logaddexp(total, logsumexp(law[:, :, None] + top[None, :, :], axis=1))
    return total


def _terms(likelihood: Floats, prior: Floats) -> list[tuple[float, Floats]]:
    """For each term the posterior probability of no effect, and the law of an effect on the grid."""
    joint = _joint(likelihood) + prior
    weight = np.exp(joint - logsumexp(joint))
    none, slab = _mixed(likelihood)
    share = NULLS[:, None, None]
    laws = []
    for j in range(len(likelihood)):
        mixture = share * none[j] + (1 - share) * slab[j]
        untouched = float(np.sum(weight * share * none[j] / mixture))
        given = np.sum(weight * (1 - share) / mixture, axis=0)
        law = likelihood[j] * np.einsum("ms,mse->e", given, _slab())
        laws.append((untouched, np.asarray(law / law.sum() * (1 - untouched))))
    return laws


def _summary(tissue: str, term: str, untouched: float, law: Floats) -> ShrunkTerm:
    whole = law.copy()
    whole[np.argmin(np.abs(EFFECTS))] += untouched
    mean = float(np.sum(whole * EFFECTS))
    sd = float(np.sqrt(np.sum(whole * EFFECTS**2) - mean**2))
    below = np.cumsum(whole)
    low, high = (float(EFFECTS[np.searchsorted(below, share)]) for share in (0.025, 0.975))
    return ShrunkTerm(tissue, term, mean, sd, low, high, float(law[EFFECTS > 0].sum()), untouched)
