"""How often an interval holds the truth, by scenario and method, in one table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from osteoimmune.evidence.batch_pooling import PooledMany, pool_many, pool_many_estimates
from osteoimmune.evidence.simulation import Truth, simulate_estimates, simulate_meta_analyses


@dataclass(frozen=True)
class Scenario:
    """A truth with a name and a number of trials; `promised` lists the (method, test) theory vouches for.

    A scenario with `variances` (lowest and highest) draws estimates that are exactly normal, the model of the
    theory; Hartung-Knapp is exact there only where trials are alike in size.
    """

    name: str
    truth: Truth
    trials: int
    promised: tuple[tuple[str, str], ...] = ()
    variances: tuple[float, float] | None = None


HKSJ = (("dl", "hksj"), ("pm", "hksj"), ("reml", "hksj"))
MH, PETO = ("mh", "z"), ("peto", "z")
COMMON, RARE = (0.2, 0.5), (0.005, 0.02)
ALIKE, UNLIKE = (0.1, 0.2), (0.02, 0.5)
SCENARIOS: tuple[Scenario, ...] = (
    Scenario("normal, 30 trials, no heterogeneity", Truth(0.3), 30, (("ee", "z"), *HKSJ), UNLIKE),
    Scenario("normal, 30 trials, tau 0.5", Truth(0.3, 0.5), 30, HKSJ, UNLIKE),
    Scenario("normal, 5 trials alike, tau 0.5", Truth(0.3, 0.5), 5, HKSJ, ALIKE),
    Scenario("normal, 5 trials, 25-fold in size, tau 0.5", Truth(0.3, 0.5), 5, (), UNLIKE),
    Scenario("common events, no heterogeneity", Truth(0.3, 0.0, COMMON, (100, 500)), 30, (("ee", "z"), MH)),
    Scenario("common events, tau 0.4", Truth(0.3, 0.4, COMMON, (100, 500)), 30, HKSJ),
    Scenario("rare 1 %, OR 1", Truth(0.0, 0.0, RARE), 30, (MH, PETO)),
    Scenario("rare 1 %, OR 2", Truth(0.693, 0.0, RARE), 30, (MH,)),
    Scenario("rare 1 %, OR 2, arms 4:1", Truth(0.693, 0.0, RARE, allocation=4.0), 30, (MH,)),
    Scenario("rare 1 %, OR 2, tau 0.5", Truth(0.693, 0.5, RARE), 30),
    Scenario("rare 1 %, OR 1, 5 trials", Truth(0.0, 0.0, RARE), 5),
)
WAYS: tuple[tuple[str, str], ...] = (
    ("ee", "z"), ("dl", "z"), ("dl", "hksj"), ("pm", "hksj"), ("ml", "z"), ("reml", "z"),
    ("reml", "hksj"), ("reml", "hksj-adhoc"), ("mh", "z"), ("peto", "z"),
)  # fmt: skip


def coverage_table(
    replicates: int = 10_000,
    scenarios: Sequence[Scenario] = SCENARIOS,
    ways: Sequence[tuple[str, str]] = WAYS,
    seed: int = 20,
) -> pd.DataFrame:
    """Coverage of 95 % intervals for the log odds ratio.

    Args:
        replicates: simulated meta-analyses per scenario.
        scenarios, ways: what is crossed with what; a way is a (method, test) of `pool_many`.
        seed: of the first scenario; the others count up.

    Returns:
        A data frame with columns scenario, method, test, coverage (share of the pooled ones), mc_error
        (its standard error), bias, width (median), failed (share that could not be pooled) and promised.
    """
    rows = []
    for number, scenario in enumerate(scenarios):
        usable = [way for way in ways if not (scenario.variances and way[0] in ("mh", "peto"))]
        for (method, test), pooled in _pools(scenario, usable, replicates, seed + number):
            row = {"scenario": scenario.name, "method": method, "test": test}
            rows.append(row | _judge(pooled, scenario) | {"promised": (method, test) in scenario.promised})
    return pd.DataFrame(rows)


def _pools(
    scenario: Scenario, ways: Sequence[tuple[str, str]], replicates: int, seed: int
) -> list[tuple[tuple[str, str], PooledMany]]:
    truth = scenario.truth
    if scenario.variances:
        y, v = simulate_estimates(
            truth.log_odds_ratio, truth.tau, scenario.variances, replicates, scenario.trials, seed
        )
        return [(way, pool_many_estimates(y, v, way[0], test=way[1])) for way in ways]
    counts = simulate_meta_analyses(truth, replicates, scenario.trials, seed).counts
    return [(way, pool_many(*counts, "OR", way[0], test=way[1])) for way in ways]


def _judge(pooled: PooledMany, scenario: Scenario) -> dict[str, float]:
    theta = scenario.truth.log_odds_ratio
    done = np.isfinite(pooled.ci_low)
    share = float(np.mean(pooled.covers(theta)[done])) if done.any() else float("nan")
    return {
        "coverage": share,
        "mc_error": float(np.sqrt(share * (1 - share) / max(done.sum(), 1))),
        "bias": float(np.mean(pooled.estimate[done])) - theta if done.any() else float("nan"),
        "width": float(np.median((pooled.ci_high - pooled.ci_low)[done])) if done.any() else float("nan"),
        "failed": float(np.mean(~done)),
    }
