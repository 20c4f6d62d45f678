"""Imports run one way: each part of the house may use only the parts below it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "osteoimmune"
FOUNDATION = {"errors", "lazy", "quantities", "whole_file"}
MAY_IMPORT = {
    "errors": set(),
    "lazy": set(),
    "whole_file": set(),
    "quantities": {"errors"},
    "language": FOUNDATION,
    "biology": FOUNDATION | {"language"},
    "engine": FOUNDATION | {"language"},
    "evidence": FOUNDATION,
    "trials": FOUNDATION | {"language", "biology", "engine", "evidence"},
    "exchange": FOUNDATION | {"language", "biology", "trials"},
    "calibration": FOUNDATION | {"language", "biology", "engine", "evidence", "trials"},
    "study": FOUNDATION | {"language", "biology", "engine", "trials"},
    "immunity": FOUNDATION | {"language", "biology", "engine", "evidence", "trials", "study"},
    "running": FOUNDATION | {"language", "biology", "engine", "evidence", "trials", "study"},
    "answer": FOUNDATION | {"language", "biology", "engine", "trials", "study", "calibration", "evidence"},
    "report": FOUNDATION | {"language", "biology", "evidence", "trials", "study", "calibration", "immunity", "answer"},
    "cli": None,  # the top of the house
    "__init__": None,
    "__main__": {"cli"},
}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the direction"
            names = [node.module or ""]
            if node.module == "osteoimmune":
                names = [f"osteoimmune.{alias.name}" for alias in node.names]
        parts |= {n.split(".")[1] for n in names if n.startswith("osteoimmune.")}
    return parts


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    part = part_of(path)
    assert part in MAY_IMPORT, f"{part} has no place in the house"
    allowed = MAY_IMPORT[part]
    if allowed is not None:
        forbidden = imported_parts(path) - allowed - {part, "__version__"}
        assert not forbidden, f"{path.relative_to(PACKAGE)} imports {sorted(forbidden)}"
