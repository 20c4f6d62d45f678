"""The page of one outcome: whole, offline, escaped, readable by ear; and the document beside it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from osteoimmune.evidence.question import Question
from osteoimmune.evidence.scrutiny import scrutinise
from osteoimmune.evidence.selection import pools
from osteoimmune.report.evidence_document import evidence_document, markdown_table
from osteoimmune.report.evidence_page import evidence_page
from osteoimmune.report.evidence_sections import section_of, sections_of

VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "line", "circle", "polygon"}


class Balanced(HTMLParser):
    """Notes every tag that is closed without being open."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.seen = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(tag)


@pytest.fixture(scope="module")
def page():
    found = pools("serious_infection", stratum="60 mg Q6M")
    sections = sections_of(found, "RR", ("mh", "peto", "reml"))
    empty = [pool for pool in pools("serious_infection") if not pool.contrasts]
    return evidence_page(
        "Serious infection",
        sections,
        empty=empty,
        scrutiny=scrutinise("serious_infection"),
        interactive=False,
    )


def test_the_page_is_balanced_html(page):
    parser = Balanced()
    parser.feed(page)
    assert parser.faults == []
    assert parser.open == []


def test_the_page_asks_the_network_for_nothing(page):
    parser = Balanced()
    parser.feed(page)
    for tag, attributes in parser.seen:
        for name in ("src", "href", "srcset", "data", "action"):
            assert not re.match(r"(https?:)?//", attributes.get(name) or ""), (tag, attributes)
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert "url(" not in page


def test_the_page_says_everything_it_must(page):
    for words in (
        "Not decidable: the data allow anything",
        "per 1,000 patient-years",
        "Methods side by side",
        "How the answer moves",
        "Asymmetry and fragility",
        "no trial is significant alone",
        "Risk of bias",
        "Rows left out",
        "Trials whose counts are missing",
        "Sources of every number",
        "Tissue by tissue",
        "Strata without a usable row",
        "Watts 2012",
    ):
        assert words in page, words


def test_the_page_can_be_walked_with_the_keyboard_and_heard(page):
    assert 'lang="en"' in page
    assert 'class="skip"' in page
    assert page.count('tabindex="0" role="region"') == page.count('class="scroll"')
    assert page.count("<svg") == page.count("<title>") - 1
    assert "@media print" in page
    assert "width=device-width" in page


def test_the_interactive_page_carries_its_own_library_once():
    pool = pools("eczema", tissue="skin", stratum="placebo/60 mg Q6M")[0]
    sections = sections_of([pool], "RR", ("mh", "reml"), thorough=False)
    page = evidence_page("Eczema", sections)
    assert page.count("plotly.js v") == 1
    assert not re.search(r"<script[^>]+src=", page)


def test_a_users_table_has_a_page_and_hostile_names_stay_text():
    frame = pd.DataFrame(
        {"study": ["<script>alert(1)</script>", "B"], "events_treat": [5, 3], "n_treat": [50, 60]}
        | {"events_ctrl": [2, 3], "n_ctrl": [52, 61]}
    )
    question = Question("<b>mine</b>", "", frame)
    page = evidence_page("<i>x</i>", [section_of(question, "OR", ("mh", "exact"))], interactive=False)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<b>mine" not in page


@pytest.mark.parametrize("measure", ["RD", "IRR", "OR"])
def test_every_measure_has_a_page(measure):
    pool = pools("serious_infection", stratum="placebo/60 mg Q6M")[0]
    sections = sections_of([pool], measure, ("mh", "dl"), thorough=False)
    assert measure in evidence_page("x", sections, interactive=False)


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.slow
def test_the_document_in_docs_is_what_the_command_writes():
    """Word for word; a figure may differ by one in its last printed digit (other libraries, other rounding)."""
    path = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
    written, fresh = path.read_text(encoding="utf-8"), evidence_document()
    assert NUMBER.sub("#", written) == NUMBER.sub("#", fresh)
    for old, new in zip(NUMBER.findall(written), NUMBER.findall(fresh)):
        last_digit = 10.0 ** -len(new.partition(".")[2])
        assert abs(float(old) - float(new)) <= last_digit * 1.0001, (old, new)


def test_a_markdown_table_escapes_its_bars():
    assert markdown_table(("a",), [("x|y",)]).splitlines()[-1] == "| x\\|y |"
