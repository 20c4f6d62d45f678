"""Every number of an answer as one table: which claim and part, whose it is, and where it comes from."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from osteoimmune.answer.records import Answer, PartAnswer
from osteoimmune.answer.wording import made_of

COLUMNS = ("claim", "part", "verdict", "side", "name", "value", "low", "high", "source", "again")


def numbers(found: Answer) -> list[dict[str, Any]]:
    """One line a number: the model's, the evidence's by method, and the margins of rules."""
    lines = []
    for claim in found.claims:
        for own in claim.parts:
            head = {"claim": claim.claim.claim_id, "part": own.part.part_id, "verdict": own.finding.verdict}
            lines += [{**dict.fromkeys(COLUMNS, ""), **head, **line} for line in _of_part(own)]
    return lines


def _of_part(own: PartAnswer) -> Iterator[dict[str, Any]]:
    again = command_for(own)
    for name, value in own.finding.model.get("values", {}).items():
        band = value.get("band") or (value["low_of_alternatives"], value["high_of_alternatives"])
        what = f"95 % band: {made_of(value['parts'])}" if value.get("band") else "structures"
        yield {"side": f"model ({what})", "name": name, "value": value["value"], "low": band[0], "high": band[1],
               "source": "simulated", "again": again}  # fmt: skip
    evidence = own.finding.evidence
    for line in evidence.get("methods", ()):
        yield {"side": "evidence", "name": f"{line['method']}, {line['measure']}", "value": line["estimate"],
               "low": line["low"], "high": line["high"], "source": _rows(own), "again": again}  # fmt: skip
    if "interval" in evidence:
        low, high = evidence["interval"]
        yield {"side": "evidence", "name": "all together", "value": evidence.get("estimate", ""), "low": low,
               "high": high, "source": _rows(own), "again": again}  # fmt: skip
    if "margins" in own.part.settings:
        low, high = own.part.settings["margins"]
        yield {"side": "rule", "name": "margins", "value": "", "low": low, "high": high, "source": "claims.toml"}
    for row in own.finding.rows:
        yield {"side": "evidence row", "name": row.told, "source": f"{row.row_id}: {row.source}"}


def _rows(own: PartAnswer) -> str:
    return " ".join(row.row_id for row in own.finding.rows)


def command_for(own: PartAnswer) -> str:
    """The line of the command line that shows the part again."""
    return f"osteoimmune answer --part {own.part.part_id}"


def to_csv(found: Answer) -> str:
    """`numbers` as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(numbers(found))
    return text.getvalue()
