"""The page of an answer: whole, offline, and everything on it from the answer."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from osteoimmune.answer import answer
from osteoimmune.answer.wording import made_of
from osteoimmune.report.answer_page import answer_page, code_for, place_of
from osteoimmune.report.answer_picture import narrow_picture, wide_picture


@pytest.fixture(scope="module")
def found():
    return answer(alternatives=("precursor_pool_and_opg",), changed=("<b>a test</b>",))


@pytest.fixture(scope="module")
def page(found):
    return answer_page(found)


def test_every_claim_part_and_row_is_told(found, page):
    for claim in found.claims:
        assert f'id="{claim.claim.claim_id}"' in page
        for part in claim.parts:
            assert f'id="{part.part.part_id}"' in page
            assert all(f'id="row-{row.row_id}"' in page for row in part.finding.rows)


def test_nothing_is_asked_of_a_network(page):
    assert "default-src 'none'" in page
    assert not re.findall(r"""(?:src|href)=["'](?!#)[^"']*["']|url\(|@import|<script""", page)


def test_links_within_the_page_lead_somewhere(page):
    targets = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets


def test_what_was_changed_is_said_and_escaped(page):
    assert "&lt;b&gt;a test&lt;/b&gt;" in page
    assert "Not for individual treatment decisions" in page


def test_tags_are_closed(page):
    class Balance(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "link", "br", "circle", "rect", "line", "polygon"):
                self.open.append(tag)

        def handle_endtag(self, tag):
            if tag not in ("circle", "rect", "line", "polygon"):
                assert self.open.pop() == tag

    parser = Balance()
    parser.feed(page)
    assert parser.open == []


def test_the_picture_says_every_verdict_in_words(found):
    for picture in (wide_picture(found.claims), narrow_picture(found.claims)):
        for claim in found.claims:
            assert f"{claim.claim.claim_id}: {claim.verdict}. Model:" in picture


def test_the_code_of_a_part_runs(found, capsys):
    code = code_for(found.part("C8.biologics"))
    exec(compile(code, "page", "exec"), {})
    assert "not decidable" in capsys.readouterr().out


def test_every_number_of_the_model_is_a_link_and_says_what_its_band_is_made_of(found, page):
    for claim in found.claims:
        for part in claim.parts:
            for name, value in part.finding.model.get("values", {}).items():
                assert f"#{place_of(part, name, {own.name for own in found.scenarios})}" in page
                if value["band"]:
                    assert made_of(value["parts"]) in page


def test_a_point_without_an_interval_is_no_interval_of_no_width(page):
    assert "(no interval)" in page
    assert "-70.9 (-70.9 to -70.9)" not in page


def test_marks_of_many_parts_do_not_touch(found):
    many = next(own for own in found.claims if own.claim.claim_id == "C5")
    shapes = re.findall(r"<circle cx='([\d.]+)' cy='[\d.]+' r='([\d.]+)'", wide_picture((many,)))
    small = sorted((float(x), float(r)) for x, r in shapes if float(r) < 5.5)
    assert len(small) == len(many.parts)
    assert all(b[0] - a[0] > a[1] + b[1] for a, b in itertools.pairwise(small))
