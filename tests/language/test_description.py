"""What a body says about itself: complete, with its sources, drawn without overlap."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from osteoimmune.biology.bodies import DRUGS, REBOUNDS, body
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.description import describe, needs_of
from osteoimmune.language.plain import plain
from osteoimmune.language.rendering import describe_html, describe_markdown, describe_text
from osteoimmune.language.wiring import CHARACTER, LINE, wiring
from osteoimmune.quantities import Layer, Resolved, resolve
from tests.toy_bodies import toy_body, value

SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Person:
    assembly: Assembly
    reference: Resolved
    values: Resolved


@pytest.fixture(scope="module")
def person():
    toy = toy_body()
    layers = [Layer("module", "toy", toy.parameters), Layer("body", "small", {"drug.volume": value(1.5, "L")})]
    return Person(toy, resolve(layers[:1]), resolve(layers))


def equations(description, kind):
    return {plain(e.left): plain(e.right) for c in description.chapters for e in c.equations if e.kind == kind}


def test_every_equation_is_there(person):
    description, toy = describe(person), person.assembly
    assert len(equations(description, "flow")) == len(toy.flows)
    assert set(equations(description, "output")) == set(toy.outputs)
    assert set(equations(description, "observable")) == set(toy.observables)
    assert len(equations(description, "balance")) == len(toy.balances)
    assert len(equations(description, "rate") | equations(description, "integral")) == len(toy.states)


def test_rates_are_sums_of_flows_by_name(person):
    rates = equations(describe(person), "rate")
    assert rates["central"] == "bioavailability * absorbed - cleared - out + back"
    assert rates["cells"] == "2 * ripened - died"
    assert equations(describe(person), "integral") == {"exposure": "free_drug"}


def test_outputs_are_shown_by_name_where_they_recur(person):
    assert equations(describe(person), "flow")["cleared"] == "clearance * free_drug"


def test_balances_are_those_of_the_reference_not_of_the_body(person):
    assert float(equations(describe(person), "balance")["target_production"]) == pytest.approx(0.036 * 4.2)


def test_values_name_the_layer_that_decided_them(person):
    rows = {row.name: row for row in describe(person).parameters}
    assert rows["drug.volume"].decided_by == "body small"
    assert rows["drug.volume"].value.number == 1.5
    assert rows["drug.exchange"].decided_by == "module toy"
    assert {row.decided_by for row in describe(person.assembly).parameters} == {"module"}


@pytest.mark.parametrize("render", [describe_text, describe_markdown, describe_html])
def test_every_value_with_source_and_status_is_printed(render, person):
    text = render(person)
    assert all(name in text and v.source in text for name, v in person.values.values.items())
    assert "assumption" in text
    assert "A depot, two compartments, and a target" in text
    assert "root(u, v)" in text  # the legend


@pytest.mark.promise("P8")
def test_the_page_needs_nothing_from_elsewhere():
    page = describe_html(body())
    assert "<script" not in page
    assert not re.search(r"\b(src|href)\s*=", page)
    assert not re.search(r"url\(|@import", page)
    for equation in re.findall(r"<math.*?</math>", page):
        ElementTree.fromstring(equation)


def test_words_cannot_become_markup(person):
    changed = dict(person.assembly.parameters) | {"drug.volume": value(1.0, "L").replace(source="<b>&|x")}
    values = resolve([Layer("module", "<i>", changed)])
    page = describe_html(Person(person.assembly, values, values))
    assert "&lt;b&gt;&amp;|x" in page
    assert "<i>" not in page
    assert "<b>&\\|x" in describe_markdown(Person(person.assembly, values, values))


def test_needs_are_those_of_other_modules(person):
    assert needs_of(person.assembly) == {"free_drug": (), "blocked": ("cells",), "cells_relative": ()}


def boxes_of_text(element):
    """Left, top, right and bottom of every word of a drawing, widths as the drawing reckons them."""
    for text in element.iter(f"{SVG}text"):
        width, x, y = len(text.text) * CHARACTER, float(text.get("x")), float(text.get("y"))
        left = x - width if text.get("text-anchor") == "end" else x
        yield left, y - LINE * 0.75, left + width, y + LINE * 0.2


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("rebound", REBOUNDS)
@pytest.mark.parametrize("drug", DRUGS)
def test_no_words_overlap_in_the_drawing(rebound, drug):
    assembly = body(rebound=rebound, drug=drug).assembly
    drawing = ElementTree.fromstring(wiring(assembly))
    words = [t.text for t in drawing.iter(f"{SVG}text")]
    assert set(assembly.outputs) <= set(words)
    assert {m.name for m in assembly.modules} <= set(words)
    places = list(boxes_of_text(drawing))
    assert not [(a, b) for i, a in enumerate(places) for b in places[:i] if overlap(a, b)]
    width, height = map(float, drawing.get("viewBox").split()[2:])
    assert all(place[0] >= 0 and place[1] >= 0 and place[2] <= width and place[3] <= height for place in places)


def test_every_need_is_a_line(person):
    for assembly in (person.assembly, body().assembly):
        drawing = ElementTree.fromstring(wiring(assembly))
        assert len(list(drawing.iter(f"{SVG}path"))) == sum(map(len, needs_of(assembly).values()))
