"""The documentation holds: snippets run, links lead somewhere, tables name what exists, generated pages are current."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from osteoimmune.biology.bodies import BODIES, DRUGS, PHARMACOKINETICS, REBOUNDS
from osteoimmune.study import built_in_studies, read_study
from osteoimmune.trials import MEASURES, parse_regimen

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text(name), flags=re.S)


@pytest.mark.promise("P22")
def test_the_lines_of_python_in_the_readme_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (snippet,) = blocks("README.md", "python")
    assert len([line for line in snippet.splitlines() if line.strip()]) == 5
    exec(compile(snippet, "README.md", "exec"), {})
    assert "%" in capsys.readouterr().out
    assert (tmp_path / "freedom-run" / "report.html").exists()


@pytest.mark.promise("P22")
def test_the_study_in_the_documentation_is_one(tmp_path):
    (example,) = blocks("docs/studies.md", "toml")
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    assert read_study(tmp_path / "example.toml").name == tomllib.loads(example)["name"]


@pytest.mark.promise("P22")
def test_the_regimens_in_the_documentation_are_regimens():
    (section,) = re.findall(r"## Regimens\n\n```\n(.*?)```", text("docs/studies.md"), flags=re.S)
    assert len([parse_regimen(sentence) for sentence in section.splitlines()]) == 12


def test_the_readme_opens_with_the_line_that_runs_the_tests():
    first = text("README.md").splitlines()
    assert first[0] == "```sh"
    assert first[1].endswith("osteoimmune answer --out answer")
    assert [line for line in first if line.startswith("python3 ") and "pytest" in line] == [first[2]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_name_a_user_may_write_is_documented():
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in [*MEASURES, *BODIES, *REBOUNDS, *PHARMACOKINETICS, *(d for d in DRUGS if d != "none")]:
        assert f"`{name}`" in told, name
    for name in built_in_studies():
        assert f"`{name}`" in told, name


def test_the_table_of_promises_is_current():
    checked = subprocess.run([sys.executable, "tools/promises.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_a_mark_of_a_promise_that_nobody_made_is_refused(tmp_path):
    tool = runpy.run_path(str(ROOT / "tools" / "promises.py"))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text('import pytest\n@pytest.mark.promise("P99")\ndef test_a(): ...\n')
    marked = tool["marked_files"]
    marked.__globals__["ROOT"] = tmp_path
    with pytest.raises(SystemExit, match="P99"):
        marked()
