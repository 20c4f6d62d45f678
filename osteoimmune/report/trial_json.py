"""What a virtual trial found, as JSON for machines."""

import json
from collections.abc import Sequence
from typing import Any

from osteoimmune.calibration.trial_bands import TrialBand
from osteoimmune.report.trial_findings import event_findings
from osteoimmune.trials.analysis.acceptance import Compared, WeightedArm
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.analysis.ratios import Estimate
from osteoimmune.trials.analysis.replicates import Replicate
from osteoimmune.trials.analysis.visits import visit_summaries


def trial_json(
    data: TrialData,
    replicates: Sequence[Replicate] = (),
    bands: Sequence[TrialBand] = (),
    accepted: Sequence[WeightedArm] = (),
) -> str:
    """The findings as JSON, for machines."""
    events: dict[str, Any] = {}
    for found in event_findings(data):
        events[found.name] = {
            "arms": {
                one.counted.arm: {
                    "events": one.counted.events,
                    "people": one.counted.people,
                    "percent": _numbers(one.counted.percent),
                    "cumulative_incidence_percent": _numbers(one.at_end),
                }
                for one in found.arms
            },
            "ratios": {
                c.arm: {"risk": _numbers(c.risk), "hazard": _numbers(c.hazard.hazard_ratio) if c.hazard else None}
                for c in found.comparisons
            },
        }
    visits = [
        {"measure": s.measure, "arm": s.arm, "month": s.month, "people": s.people, "mean": _numbers(s.mean)}
        | {"percentiles_5_25_50_75_95": [_finite(p) for p in s.percentiles]}
        | {"sd_as_measured": _finite(s.spread), "sd_between_people": _finite(s.between)}
        for name in data.plan.study.outputs
        for s in visit_summaries(data, name)
    ]
    content = {
        "study": data.plan.study.name,
        "plan": data.plan.identity,
        "patients": data.plan.patients,
        "failures": len(data.tables["failures"]["patient"]),
        "events": events,
        "visits": visits,
        "replicates": [_finite(r.ratio.value) for r in replicates],
        "bands": [_band(b) for b in bands],
        "weighted": _weighted(accepted),
    }
    return json.dumps(content, allow_nan=False, indent=1)


def _band(found: TrialBand) -> dict[str, Any]:
    ends = {"low": found.whole.low, "median": found.whole.median, "high": found.whole.high}
    named = {"name": found.name, "unit": found.unit, "arm": found.arm, "printed": _finite(found.printed)}
    return named | ends | {"sd": vars(found.whole.parts) | {"between_patients": _finite(found.between_patients)}}


def _numbers(estimate: Estimate) -> list[float | None]:
    return [_finite(v) for v in (estimate.value, estimate.lower, estimate.upper)]


def _finite(value: float) -> float | None:
    return float(value) if value == value and abs(value) != float("inf") else None


def _weighted(arms: Sequence[WeightedArm]) -> list[dict[str, Any]]:
    return [
        {
            "arm": one.arm,
            "people": one.people,
            "effective": _finite(one.effective),
            "refusal": one.refusal,
            "numbers": [_line(line) for line in one.lines],
        }
        for one in arms
    ]


def _line(line: Compared) -> dict[str, Any]:
    target = line.target
    seen = target and {
        "mean": target.mean,
        "sd": target.sd,
        "quartiles": list(target.quartiles),
        "source": target.source,
    }
    return {
        "name": line.name,
        "people": line.people,
        "plain_mean_sd": [_finite(line.plain), _finite(line.plain_sd)],
        "weighted_mean_sd": [_finite(line.weighted), _finite(line.weighted_sd)],
        "observed": seen,
    }
