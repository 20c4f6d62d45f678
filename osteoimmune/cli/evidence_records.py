"""The evidence for machines: plain records that become JSON, with null where there is no number."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from osteoimmune.evidence.analyses import Analysis
from osteoimmune.evidence.rows import EvidenceRow
from osteoimmune.evidence.scrutiny import TissueScrutiny
from osteoimmune.report.evidence_sections import Section

_NUMBERS = (
    *("k", "estimate", "se", "ci_low", "ci_high", "pvalue"),
    *("tau2", "i2", "h2", "q", "q_pvalue", "pi_low", "pi_high"),
)


def as_json(record: object) -> str:
    """The record as indented JSON; infinite and missing numbers become null."""
    return json.dumps(_plain(record), indent=2, ensure_ascii=False, allow_nan=False)


def row_record(row: EvidenceRow) -> dict[str, Any]:
    """One row of evidence."""
    return asdict(row)


def analysis_record(analysis: Analysis) -> dict[str, Any]:
    """One method's result: analysis scale, and the ratio where it is one."""
    record: dict[str, Any] = {
        "method": analysis.method,
        "measure": analysis.measure,
        "remark": analysis.remark,
    }
    if analysis.effect is None:
        return record
    record |= {name: getattr(analysis.effect, name) for name in _NUMBERS}
    if analysis.ratio is not None:
        record["ratio"] = asdict(analysis.ratio)
    return record


def section_record(section: Section) -> dict[str, Any]:
    """One stratum: its table, every method, the reading, what was left out."""
    return {
        "title": section.question.title,
        "stratum": section.question.setting,
        "trials": section.question.frame.to_dict("records"),
        "analyses": [analysis_record(analysis) for analysis in section.analyses],
        "verdict": section.reading.verdict,
        "sentence": section.reading.sentence,
        "absolute": asdict(section.absolute) if section.absolute is not None else None,
        "notes": list(section.question.notes),
        "left_out": [{"study": study, "reason": reason} for study, reason in section.question.left_out],
        "further": [asdict(line) for line in section.further],
        "robustness": [asdict(row) for row in section.variations],
    }


def scrutiny_record(scrutiny: TissueScrutiny) -> dict[str, Any]:
    """The tissue frame."""
    return {
        "stratum": scrutiny.stratum,
        "sentence": scrutiny.sentence,
        "tissues": scrutiny.frame.to_dict("records"),
        "further": [asdict(line) for line in scrutiny.further],
        "notes": list(scrutiny.notes),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
