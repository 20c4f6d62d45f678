"""Every Python block of every page runs, and prints what the page says it prints."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("language.md", "sbml.md", "description.md")
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.promise("P22")
@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_run(page, capsys):
    space: dict[str, object] = {}
    blocks = BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))
    assert [kind for kind, _ in blocks].count("python") > 0
    for kind, block in blocks:
        if kind == "python":
            exec(compile(block, page, "exec"), space)
        else:
            assert capsys.readouterr().out == block
