"""Every report as a browser shows it, on a desk and on a phone: nothing is asked of any network, nothing overflows."""

import os
from functools import cache
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser

from osteoimmune.report.files import write_report
from osteoimmune.study import built_in_studies, load_study
from osteoimmune.trials import run_study

PICTURES = os.environ.get("OSTEOIMMUNE_PICTURES", "")  # a folder to put pictures into, to be looked at
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")


@pytest.fixture(scope="module")
def browser():
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reports")


@cache
def report(name: str, folder: Path) -> Path:
    return write_report(run_study(load_study(name)), folder / name)[0]


EVERY = list(built_in_studies())
ALWAYS = ("ckd-calcium", "freedom", "missed-dose", "sequence", "stop-denosumab")
WIDEST = "Math.max(...[...document.querySelectorAll('.plot')].map(plot => plot.getBoundingClientRect().right))"


@pytest.mark.parametrize("name", [n if n in ALWAYS else pytest.param(n, marks=pytest.mark.slow) for n in EVERY])
def test_a_report_asks_for_nothing_complains_of_nothing_and_fits(browser, folder, name):
    browser.open(report(name, folder), 1280)
    for width in (1280, 390):
        browser.resize(width)
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.value(WIDEST) <= width
        if PICTURES:
            browser.picture(Path(PICTURES) / f"{name}-{width}.png")
    drawn = browser.value("document.querySelectorAll('.plot .main-svg').length")
    assert drawn >= len(load_study(name).outputs)
    assert browser.requests() == []
    assert browser.complaints() == []


def test_a_page_that_is_too_wide_or_calls_home_is_noticed(browser, folder):
    """What the test above looks for is there to be seen."""
    bad = folder / "bad.html"
    bad.write_text("<div style='width:3000px'>x</div><img src='http://127.0.0.1:9/x.png'><script>nothing()</script>")
    browser.open(bad, 390)
    assert browser.requests() == ["http://127.0.0.1:9/x.png"]
    assert browser.complaints()
    assert browser.value("document.documentElement.scrollWidth") > 390


def test_a_report_can_be_used_by_keyboard(browser, folder):
    browser.open(report("missed-dose", folder), 1280)
    unreachable = browser.value(
        "[...document.querySelectorAll('.scroll')].filter(e => e.tabIndex !== 0).length"
        " + [...document.querySelectorAll('input')].filter(e => e.tabIndex !== 0).length"
    )
    assert unreachable == 0
    assert browser.value("document.activeElement.blur(), document.querySelector('a.skip').getAttribute('href')") == (
        "#endpoints"
    )
    assert browser.value("[...document.querySelectorAll('section')].every(s => s.getAttribute('aria-labelledby'))")
