"""What every test may use: where the shared evidence lies, and the table of promises kept."""

import os
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_outcomes: dict[str, list[str]] = defaultdict(list)
_figures: list[str] = []


def shared_folder() -> Path | None:
    """The folder with digitised figures and reference results, or None where it is absent."""
    given = os.environ.get("OSTEOIMMUNE_SHARED")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder; the test is skipped, with the reason, where there is none."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("needs ../shared (digitised figures, metafor results), which is not beside this checkout")
    return folder


@pytest.fixture
def figure(request: pytest.FixtureRequest):
    """Print a measured figure beside the one asked for, in the summary of the run."""

    def record(name: str, value: object, asked: str) -> None:
        _figures.append(f"{name}: {value} (asked: {asked})")

    return record


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = (yield).get_result()
    if report.when == "call" or report.outcome == "skipped":
        for mark in item.iter_markers("promise"):
            _outcomes[mark.args[0]].append(report.outcome)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _outcomes:
        terminalreporter.section("promises")
        for promise in sorted(_outcomes, key=lambda p: int(p[1:])):
            kept = _outcomes[promise]
            terminalreporter.write_line(
                f"{promise}: {kept.count('passed')} kept, {kept.count('failed')} broken, "
                f"{kept.count('skipped')} skipped or not yet kept"
            )
    builds = getattr(sys.modules.get("osteoimmune.engine.cache"), "builds", [])
    terminalreporter.section("kernels")
    terminalreporter.write_line(f"{len(builds)} kernels built in this process, {len(set(builds))} of them different")
    if _figures:
        terminalreporter.section("measured figures")
        for line in _figures:
            terminalreporter.write_line(line)
