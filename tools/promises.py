"""Write docs/promises.md: each promise, and the tests that bear its mark. `--check` only says whether it is current."""

import ast
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "promises.md"
PROMISES = {
    "P1": "Accuracy: the tolerance asked for is kept.",
    "P2": "Other simulators give the same curves from the exported model.",
    "P3": "SBML import: what is supported is right, the rest is refused by name.",
    "P4": "Rest: an untreated patient's resting states do not move.",
    "P5": "Mass balance: every dose and every molecule of RANKL is accounted for.",
    "P6": "No negative amount, density, hazard or probability.",
    "P7": "What should change nothing changes nothing: a dose of zero, another arm, a shift in time, a null module.",
    "P8": "Every parameter and every row of evidence has a unit and a source; every equation is dimensionally right.",
    "P9": "The same patient gives the same bits, however many beside it and however many workers.",
    "P10": "Nothing is lost when a run is stopped, and it resumes to the same result.",
    "P11": "One bad patient is one bad row with a sentence, never a failed trial.",
    "P12": "A misspelt name never passes; the message gives the nearest right one.",
    "P13": "Values that cannot be meant are refused early, in one sentence.",
    "P14": "Hostile files run nothing, read nothing else and do not crash.",
    "P15": "The explorer is bounded in everything it accepts.",
    "P16": "The statistics agree with published pages and with metafor.",
    "P17": "Known truth is recovered by fitting; what the data do not identify is named.",
    "P18": "What is held out is never fitted.",
    "P19": "Every reported number can be made again from a clean install.",
    "P20": "Every claim, test and row of evidence can be traced to each other.",
    "P21": "Each claim has a credibility sheet without a blank.",
    "P22": "Every example and every snippet of the documentation runs.",
    "P23": "Stored answers change only with a reason.",
}


def marked_files() -> dict[str, set[str]]:
    """For each promise, the test files that bear its mark."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "promise":
                found[ast.literal_eval(node.args[0])].add(path.relative_to(ROOT).as_posix())
    unknown = sorted(set(found) - set(PROMISES))
    if unknown:
        raise SystemExit(f"no such promise: {unknown[0]} in {sorted(found[unknown[0]])[0]}")
    return found


def page() -> str:
    """The text of docs/promises.md."""
    found = marked_files()
    rows = [
        f"| {name} | {text} | {'<br>'.join(f'`{file}`' for file in sorted(found[name])) or 'not yet'} |"
        for name, text in PROMISES.items()
    ]
    head = [
        "# Promises",
        "",
        "What this program promises, and the tests that keep it; the test run prints how many were kept and the",
        "figures they reached. A promise that is missed so far is a test marked `xfail(strict=True)` with its reason.",
        "This page is written by `python tools/promises.py`.",
        "",
        "| | promise | kept by |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        sys.exit(
            0 if PAGE.read_text(encoding="utf-8") == page() else "docs/promises.md is old: python tools/promises.py"
        )
    PAGE.write_text(page(), encoding="utf-8")
