"""The report of the answer as a browser shows it, on a desk and on a phone."""

import os
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser

from osteoimmune.answer import answer
from osteoimmune.report.answer_page import answer_page

PICTURES = os.environ.get("OSTEOIMMUNE_PICTURES", "")  # a folder to put pictures into, to be looked at
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")
WIDE = """[...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll,pre,.heard,.skip,svg')
 && e.getBoundingClientRect().right > innerWidth + 1).length"""
PALE_WORDS = """(() => {
  const numbers = text => (text.match(/[\\d.]+/g) || [0, 0, 0]).map(Number);
  const linear = v => v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const ground = e => {
    for (let n = e; n; n = n.parentElement) {
      const c = numbers(getComputedStyle(n).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const words = 'p,dd,dt,li,td,th,a,span,summary,h1,h2,h3,pre,code,b';
  return [...document.querySelectorAll(words)].filter(e => {
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(ground(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  }).length
})()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("answer") / "answer.html"
    path.write_text(answer_page(answer(alternatives=("precursor_pool_and_opg",), robust=False)), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_asked_complained_of_cut_off_or_pale(page, width, figure):
    browser = Browser()
    try:
        browser.open(page, width)
        if PICTURES:
            browser.picture(Path(PICTURES) / f"answer-{width}.png")
        assert browser.requests() == []
        assert browser.complaints() == []
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.value(WIDE) == 0
        assert browser.value(PALE_WORDS) == 0
        shown = "wide" if width > 640 else "narrow"
        assert browser.value(f"document.querySelector('svg.{shown}').getBoundingClientRect().width") > 300
        assert browser.value("[...document.querySelectorAll('.scroll, pre')].every(e => e.tabIndex === 0)")
        figure(
            f"parts of claims on the page, {width} px",
            browser.value("document.querySelectorAll('.part').length"),
            "all",
        )
    finally:
        browser.close()
