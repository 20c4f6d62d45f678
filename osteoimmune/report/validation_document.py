"""docs/validation.md, written by a command: every held-out number beside its prediction, every figure computed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osteoimmune.answer.records import Answer, PartAnswer
from osteoimmune.calibration.metrics import DEFINITIONS
from osteoimmune.calibration.score import Scores
from osteoimmune.calibration.score_intervals import USES, RowInterval
from osteoimmune.report.evidence_document import markdown_table

OPENING = """# Validation

Written by `python tools/validation.py`; nothing here is typed. Held-out numbers were never fitted nor tuned to; what
was looked at while the equations were made is called spent, and decides nothing alone. Intervals are of 90 %, by the
weighted ensembles of four accounts of the rebound, with what no account explains and the sampling of an arm of about
forty patients ([uncertainty.md](uncertainty.md)). Percent changes are from the own baseline."""
COMMAND = "`python -m pytest tests --figures=docs/figures.csv`"
NOT_FITTED = "Fitted, unfitted and spent"
Figures = Sequence[tuple[str, str, str, str]]  # test file, name, value, what was asked


def validation_document(scores: Scores, answered: Answer, figures: Figures, provenance: Mapping[str, str]) -> str:
    """The whole page as Markdown.

    Args:
        scores: of the package's own evidence, with intervals.
        answered: the default answer.
        figures: what tests measured when they last ran.
        provenance: what made the page.
    """
    rows = scores.as_dict()["endpoints"]
    parts = [OPENING, _list(provenance), _metrics(scores), _coverage(scores), _uses(rows), _held_out(scores, rows)]
    parts += [_spent(rows), _statements(answered), _figures(figures)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _list(provenance: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {told}" for name, told in provenance.items())


def _metrics(scores: Scores) -> str:
    found = scores.metrics
    lines = [
        (d.name, *("–" if found[d.name][use] is None else f"{found[d.name][use]:.3g}" for use in USES),
         f"< {d.goal:g}", d.unit)
        for d in DEFINITIONS
    ]  # fmt: skip
    table = markdown_table(("figure", "may be fitted", "held out", "all", "goal", "unit"), lines)
    return f"## Scores of the default parameter set\n\n{table}"


def _coverage(scores: Scores) -> str:
    assert scores.intervals is not None
    lines = []
    for use, words in zip(USES, ("may be fitted", "held out", "all"), strict=True):
        kinds = (("model", scores.intervals.coverage(use)), ("constant effect", scores.intervals.benchmark(use)))
        for name, own in kinds:
            if own is not None:
                lines.append((words, name, str(own.rows), str(own.trials), f"{100 * own.share:.0f} %",
                              f"{own.median_width:.1f}", f"{own.interval_score:.1f}"))  # fmt: skip
    table = markdown_table(("rows", "intervals", "number", "trials", "inside", "median width", "interval score"), lines)
    told = (
        "One weight a trial. An interval of 90 % should hold 90 %; the benchmark knows no biology: mean and spread of "
        "the rows that may be fitted. The interval score counts width and misses; lower is better."
    )
    return f"## Do the intervals hold what was held out?\n\n{told}\n\n{table}"


def _uses(rows: Iterable[Mapping[str, Any]]) -> str:
    counted = Counter((_use(row), row["kind"]) for row in rows)
    names = {"calibrate": "may be fitted", "validate": "held out", "spent": "spent", "unverified": "seen in no source"}
    lines = [(told, *(str(counted[use, kind]) for kind in ("published", "digitised"))) for use, told in names.items()]
    return f"## {NOT_FITTED}\n\n{markdown_table(('rows', 'printed', 'read off figures'), lines)}"


def _use(row: Mapping[str, Any]) -> str:
    seen = row["verified"] in ("yes", "yes-secondary")
    return str(row["use"]) if seen or row["use"] == "spent" else "unverified"


def _held_out(scores: Scores, rows: Sequence[Mapping[str, Any]]) -> str:
    chosen = [row for row in rows if _use(row) == "validate"]
    printed = [row for row in chosen if row["kind"] == "published" and row["predicted_percent_change"] is not None]
    lines = [(*_place(row), *_values(row), *_interval(scores, row["row"])) for row in printed]
    head = ("row", "study", "group", "measure", "day", "observed %", "predicted %", "90 % interval", "")
    table = markdown_table(head, lines)
    return (
        f"## Every held-out number\n\n{len(chosen)} rows. Printed ones that can be simulated:\n\n{table}\n\n"
        "Read off figures, arm by arm (`osteoimmune score` prints each beside its prediction, where the digitised "
        f"figures lie beside the checkout):\n\n{_by_arm(scores, chosen)}\n\n{_left(chosen)}"
    )


def _interval(scores: Scores, row: str) -> tuple[str, str]:
    found = _intervals(scores).get(row)
    if found is None:
        return "", ""
    own = found.judged.found
    return f"{own.low:.1f} to {own.high:.1f}", "inside" if found.holds else "outside"


def _intervals(scores: Scores) -> dict[str, RowInterval]:
    assert scores.intervals is not None
    return {row.row: row for row in scores.intervals.rows}


def _by_arm(scores: Scores, chosen: Sequence[Mapping[str, Any]]) -> str:
    known, arms = _intervals(scores), defaultdict(list)
    for row in chosen:
        if row["kind"] == "digitised" and row["predicted_percent_change"] is not None:
            arms[row["study"], row["group"], row["measure"]].append(row)
    lines = []
    for place, own in arms.items():
        error = sum(abs(r["observed_percent_change"] - r["predicted_percent_change"]) for r in own) / len(own)
        judged = [known[r["row"]].holds for r in own if r["row"] in known]
        inside = f"{sum(judged)} of {len(judged)}" if judged else "–"
        lines.append((*place, str(len(own)), f"{error:.1f}", inside))
    return markdown_table(("file", "arm", "measure", "rows", "mean error, points", "inside 90 %"), lines)


def _left(chosen: Iterable[Mapping[str, Any]]) -> str:
    counted = Counter(str(row["note"]) for row in chosen if row["predicted_percent_change"] is None)
    return "Not predicted: " + "; ".join(f"{count} rows, {reason}" for reason, count in counted.items()) + "."


def _spent(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = [(*_place(row), *_values(row)) for row in rows if _use(row) == "spent"]
    table = markdown_table(("row", "study", "group", "measure", "day", "observed %", "predicted %"), lines)
    return f"## Looked at while the model was made\n\n{table}"


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return str(row["row"]), str(row["study"]), str(row["group"]), str(row["measure"]), f"{row['day']:.0f}"


def _values(row: Mapping[str, Any]) -> tuple[str, str]:
    predicted = row["predicted_percent_change"]
    return f"{row['observed_percent_change']:.1f}", "–" if predicted is None else f"{predicted:.1f}"


def _statements(answered: Answer) -> str:
    parts = [own for claim in answered.claims for own in claim.parts]
    lines = [line for own in parts for line in _statement(own)]
    table = markdown_table(("statement", "verdict", "held-out row", "what it says", "the model"), lines)
    return (
        "## Held-out rows of the answer\n\nJoints, immunity, lesions and fractures: rows that decide statements of "
        f"[the answer](answer.md), beside what the model says with its band.\n\n{table}"
    )


def _statement(own: PartAnswer) -> list[tuple[str, ...]]:
    held = [row for row in own.finding.rows if row.use == "held out" and row.seen]
    told = str(own.finding.model.get("told", ""))
    first = (own.part.part_id, own.finding.verdict, told)
    heads = [first, *[("", "", "")] * len(held)]
    return [
        (part, verdict, row.row_id, row.told, model) for (part, verdict, model), row in zip(heads, held, strict=False)
    ]


def _figures(figures: Figures) -> str:
    if not figures:
        return f"## What tests measured\n\nNo run has written its figures yet: {COMMAND}."
    table = markdown_table(("test", "figure", "measured", "asked"), figures)
    told = f"As printed when each last ran ({COMMAND}); durations are those of the machine."
    return f"## What tests measured\n\n{told}\n\n{table}"
