"""The page on what the data cannot tell: everything named, whole HTML, nothing asked of a network."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from osteoimmune.cli.identify import _identified
from osteoimmune.report.identify_page import identify_page


@pytest.fixture(scope="module")
def found():
    return _identified("precursor_pool_and_opg", lambda _: None)


@pytest.fixture(scope="module")
def html(found):
    return identify_page(found)


def test_every_parameter_candidate_and_account_is_named(found, html):
    for k in found.knowledge:
        assert k.name in html
    for t in found.told:
        assert t.candidate.name in html
    for name in found.structure.weights:
        assert name.replace("_", " ") in html
    assert str(found.ensemble.provenance["command"]) in html


def test_nothing_is_asked_of_a_network(html):
    assert "default-src 'none'" in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html


def test_it_is_whole_html(html):
    class Tags(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open_ = []

        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "br", "line", "rect", "circle", "path", "polygon"):
                self.open_.append(tag)

        def handle_endtag(self, tag):
            if tag not in ("line", "rect", "circle", "path", "polygon"):
                assert self.open_.pop() == tag

    parser = Tags()
    parser.feed(html)
    assert parser.open_ == []


def test_what_would_tell_is_ranked_and_left_out_where_nothing_would(found):
    told = found.best_for("binding.opg_load")
    shares = [share for _, share in told]
    assert shares == sorted(shares, reverse=True)
    assert all(share > 0.05 for share in shares)
    blunt = replace(
        found, told=tuple(replace(t, of_parameters=dict.fromkeys(t.of_parameters, 0.0)) for t in found.told)
    )
    assert blunt.best_for("binding.opg_load") == []
    assert "none of the measurements asked about" in identify_page(blunt)
