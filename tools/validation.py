"""Write docs/validation.md: every held-out number beside its prediction. `--check` only says whether it is current."""

import csv
import hashlib
import re
import sys
from pathlib import Path

from osteoimmune import __version__
from osteoimmune.answer import answer
from osteoimmune.calibration.outlook import outlook
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.score import score
from osteoimmune.report.validation_document import validation_document

ROOT = Path(__file__).resolve().parent.parent
PAGE, FIGURES = ROOT / "docs" / "validation.md", ROOT / "docs" / "figures.csv"
DEFAULT = "precursor_pool_and_opg"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
CLOSE = 0.11  # of the last figure shown: processors round differently


def page() -> str:
    """The text of docs/validation.md."""
    return validation_document(score(Subject(DEFAULT), view=outlook()), answer(robust=False), figures(), provenance())


def figures() -> list[tuple[str, str, str, str]]:
    """What tests measured when each last ran."""
    if not FIGURES.is_file():
        return []
    with FIGURES.open(encoding="utf-8", newline="") as lines:
        return [(row["test"], row["figure"], row["measured"], row["asked"]) for row in csv.DictReader(lines)]


def provenance() -> dict[str, str]:
    """What the page was made with."""
    package = ROOT / "osteoimmune"
    return {
        "osteoimmune": __version__,
        "evidence": _hash(sorted((package / "evidence" / "data").glob("*.csv"))),
        "numbers of the model": _hash([*sorted((package / "biology").rglob("*.csv"))]),
        "ensembles": _hash(sorted((package / "calibration" / "ensembles").glob("*"))),
    }


def _hash(files: list[Path]) -> str:
    content = b"".join(path.name.encode() + path.read_bytes() for path in files)
    return f"{len(files)} files, SHA-256 {hashlib.sha256(content).hexdigest()[:16]}"


def differences(kept: str, made: str) -> list[str]:
    """Lines that differ in words, or in a number by more than rounding."""
    pairs = list(zip(kept.splitlines(), made.splitlines(), strict=False))
    apart = [new for old, new in pairs if old != new and not _alike(old, new)]
    longer = abs(len(kept.splitlines()) - len(made.splitlines()))
    return apart + [f"{longer} lines more or less"] * (longer > 0)


def _alike(old: str, new: str) -> bool:
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):
        return False
    numbers = zip(NUMBER.findall(old), NUMBER.findall(new), strict=True)
    return all(abs(float(a) - float(b)) <= CLOSE * max(1.0, abs(float(b)) / 100.0) for a, b in numbers)


if __name__ == "__main__":
    text = page()
    if "--check" in sys.argv:
        apart = differences(PAGE.read_text(encoding="utf-8") if PAGE.is_file() else "", text)
        raise SystemExit(f"docs/validation.md is not current: {apart[0]}" if apart else 0)
    PAGE.write_text(text, encoding="utf-8")
