"""An answer as JSON would have it."""

import json
from math import isfinite
from typing import Any

from osteoimmune.answer.records import Answer, ClaimAnswer, PartAnswer


def to_dict(found: Answer) -> dict[str, Any]:
    """Claims with verdict, reason, model and evidence; what is not a finite number is None.

    `model` and `evidence` of a claim hold those of its parts, by the part's id.
    """
    content = {
        "question": found.question,
        "sentences": list(found.sentences),
        "changed": list(found.changed),
        "claims": [_claim(own) for own in found.claims],
        "signals": [{"label": own.label, "told": own.told} for own in found.signals],
        "robustness": [
            {"choice": own.choice, "changed": [list(part) for part in own.changed]} for own in found.robustness
        ],
        "beside": {own.claim.claim_id: own.verdict for own in found.beside.claims} if found.beside else None,
        "provenance": dict(found.provenance),
    }
    return {key: _finite(value) for key, value in content.items()}


def to_json(found: Answer) -> str:
    """`to_dict` as text."""
    return json.dumps(to_dict(found), indent=1, allow_nan=False, ensure_ascii=False)


def _claim(own: ClaimAnswer) -> dict[str, Any]:
    parts = [_part(part) for part in own.parts]
    return {
        "id": own.claim.claim_id,
        "title": own.claim.title,
        "verdict": own.verdict,
        "reason": own.reason,
        "would_change": own.would_change,
        "model": {part["id"]: part["model"] for part in parts},
        "evidence": {part["id"]: part["evidence"] for part in parts},
        "limits": list(own.claim.limits),
        "parts": parts,
    }


def _part(own: PartAnswer) -> dict[str, Any]:
    found = own.finding
    return {
        "id": own.part.part_id,
        "title": own.part.title,
        "rule": own.part.rule,
        "verdict": found.verdict,
        "reason": found.reason,
        "would_change": found.would_change,
        "model": dict(found.model),
        "evidence": dict(found.evidence),
        "limits": list(found.limits),
        "rows": [
            {"id": row.row_id, "told": row.told, "source": row.source, "use": row.use, "seen": row.seen}
            for row in found.rows
        ],
    }


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(own) for key, own in value.items()}
    return [_finite(own) for own in value] if isinstance(value, list | tuple) else value
