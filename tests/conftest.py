"""What every test may use: where the shared evidence lies, and the table of promises kept."""

import csv
import os
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_outcomes: dict[str, list[str]] = defaultdict(list)
_figures: list[str] = []
_rows: list[tuple[str, ...]] = []  # test file, figure, measured, asked
_kernels: list[str] = []  # built in the processes of other workers


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
        request.node.user_properties.append(("figure", f"{name}: {value} (asked: {asked})"))
        if "shared" not in request.fixturenames:  # figures read off papers stay where they lie
            test = request.node.path.relative_to(ROOT).as_posix()
            request.node.user_properties.append(("figure row", (test, name, str(value), asked)))

    return record


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = (yield).get_result()
    report.promises = [mark.args[0] for mark in item.iter_markers("promise")]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect promises and figures; reports of other workers' tests come here too."""
    if report.when == "call" or report.outcome == "skipped":
        for promise in getattr(report, "promises", []):
            _outcomes[promise].append(report.outcome)
    if report.when == "call" and "PYTEST_XDIST_WORKER" not in os.environ:
        _figures.extend(text for name, text in report.user_properties if name == "figure")
        _rows.extend(tuple(row) for name, row in report.user_properties if name == "figure row")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--figures", metavar="FILE", help="put measured figures into a table; those of other tests stay")


def _keep_figures(path: Path) -> None:
    """Write the figures of the files that ran; what other files measured before stays."""
    ran = {test for test, _, _, _ in _rows}
    with suppress(FileNotFoundError), path.open(encoding="utf-8", newline="") as lines:
        _rows.extend(
            (r["test"], r["figure"], r["measured"], r["asked"]) for r in csv.DictReader(lines) if r["test"] not in ran
        )
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("test", "figure", "measured", "asked"))
        writer.writerows(sorted(_rows))


def _built() -> list[str]:
    return list(getattr(sys.modules.get("osteoimmune.engine.cache"), "builds", []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["kernels"] = _built()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    _kernels.extend(getattr(node, "workeroutput", {}).get("kernels", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _outcomes:
        terminalreporter.section("promises")
        for promise in sorted(_outcomes, key=lambda p: int(p[1:])):
            kept = _outcomes[promise]
            terminalreporter.write_line(
                f"{promise}: {kept.count('passed')} kept, {kept.count('failed')} broken, "
                f"{kept.count('skipped')} skipped or not yet kept"
            )
    builds = [*_built(), *_kernels]
    terminalreporter.section("kernels")
    terminalreporter.write_line(f"{len(builds)} kernels built by the tests, {len(set(builds))} of them different")
    if _figures:
        terminalreporter.section("measured figures")
        for line in _figures:
            terminalreporter.write_line(line)
    if terminalreporter.config.getoption("--figures"):
        _keep_figures(Path(terminalreporter.config.getoption("--figures")))
