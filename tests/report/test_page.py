"""The page: whole, offline, and holding what it should."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from osteoimmune.report.page import page
from osteoimmune.study import load_study
from osteoimmune.trials import StudyResult, run_study
from osteoimmune.trials.comparison import Observed, observed

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"}
VOID = {"meta", "input", "br", "path", "link", "img", "hr"}


class Reader(HTMLParser):
    """Collects what a browser would load, the headings, the table cells; checks that elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        self.attributes.append((tag, own))
        self.loads += [str(value) for name, value in attrs if name in LOADING]
        if tag in ("link", "script", "iframe", "object", "embed") and own.get("href"):
            self.loads.append(str(own["href"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data.strip())


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run_study(load_study("freedom"))


@pytest.fixture(scope="module")
def seen(result) -> Observed:
    published = replace(result.study, observations=tuple(o for o in result.study.observations if o.kind == "published"))
    return observed(published)


@pytest.fixture(scope="module")
def html(result, seen) -> str:
    return page(result, seen)


@pytest.fixture(scope="module")
def reader(html) -> Reader:
    return Reader(html)


def test_nothing_is_loaded_from_anywhere(reader, html):
    assert reader.loads == []
    policy = next(a["content"] for tag, a in reader.attributes if tag == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy
    own = re.sub(r"<script>.*?</script>", "", html, flags=re.S)  # plotly.js names addresses that the policy forbids
    assert not re.search(r"(https?:)?//[a-z]", own.replace("http://www.w3.org", ""))
    assert not re.search(r"url\(|@import", own)


def test_plotly_is_there_once(html):
    assert html.count("plotly.js v") == 1


def test_elements_nest_and_close(reader):
    assert reader.open == []


def test_the_page_says_what_it_is_for(reader, result):
    words = " ".join(reader.texts["p"] + reader.texts["strong"] + reader.texts["h1"])
    assert result.study.title in words
    assert result.study.question in words
    assert "Not for individual treatment decisions." in words


def test_every_endpoint_arm_parameter_and_source_is_there(reader, result):
    told = {text for texts in reader.texts.values() for text in texts}
    for endpoint in result.study.endpoints:
        assert endpoint.title in told
    for arm in result.study.arms:
        assert {arm.name, arm.regimen.sentence} <= told
    for parameter in result.parameters:
        assert {parameter.name, parameter.value.source} <= told
    for value in result.provenance.values():
        assert value in told


def test_memory_is_marked_and_held_out_is_said(html):
    assert "from memory, unverified" in html
    assert "held out, never fitted" in html


def test_specifications_are_json_that_plotly_accepts(html):
    import plotly.graph_objects as go

    text = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html, flags=re.S)
    assert text
    specifications = json.loads(text[1])
    assert len(specifications) == 8
    for one in specifications:
        drawn = go.Figure(data=one["traces"], layout=one["layout"])
        assert len(drawn.data) == len(one["traces"])


def test_every_figure_has_its_place_and_a_text_for_who_cannot_see_it(reader, result):
    places = {a["id"]: a["aria-label"] for _, a in reader.attributes if (a.get("id") or "").startswith("plot-")}
    assert set(places) == {f"plot-{name}" for name in result.study.outputs}
    assert all(places.values())


def test_every_control_can_be_reached_and_every_wide_table_scrolled_by_keyboard(reader):
    for _, own in reader.attributes:
        if own.get("class") == "scroll":
            assert own["tabindex"] == "0"
            assert own["aria-label"]
    assert [tag for tag, own in reader.attributes if "onclick" in own] == []


def test_text_from_a_study_cannot_become_markup(result, seen):
    hostile = replace(result, study=replace(result.study, title="</title><script>alert(1)</script>"))
    assert "<script>alert(1)" not in page(hostile, seen)


def test_a_run_without_digitised_points_says_so(result):
    assert "5 digitised curves skipped" in page(result, Observed((), ("5 digitised curves skipped",)))


def test_the_same_result_gives_the_same_page(result, seen, html):
    assert page(result, seen) == html


def test_one_month_is_no_months(result, seen):
    short = tuple(replace(arm, horizon_months=1.0) for arm in result.study.arms)
    text = page(replace(result, study=replace(result.study, arms=short)), seen)
    assert "<td>1 month</td>" in text
    assert "1 months" not in text
