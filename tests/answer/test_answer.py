"""The whole answer: no verdict without a rule, fixed margins, numbers that JSON can hold."""

import json
from dataclasses import replace

import pytest

from osteoimmune.answer import (
    VERDICTS,
    credibility,
    numbers,
    packaged_claims,
    to_csv,
    to_dict,
    to_json,
    to_markdown,
)
from osteoimmune.answer import rules as rules_module
from osteoimmune.answer.certainty import LEVELS
from osteoimmune.answer.documents import credibility_markdown, methods_markdown
from osteoimmune.answer.evaluation import deciding_part
from osteoimmune.answer.records import (
    BAND,
    CONTRADICTED,
    LIMITED,
    NOT_SIMULATED,
    SUPPORTED,
    UNDECIDED,
    Finding,
    PartAnswer,
)
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.summary import five_sentences
from osteoimmune.biology.bodies import BODIES
from osteoimmune.biology.parts import PARTS as PARTS_OF_THE_BODY
from tests.answer.conftest import PARTS

NEEDED = {"id", "title", "verdict", "reason", "would_change", "model", "evidence", "limits", "parts"}


def test_every_claim_of_the_review_is_answered(default):
    assert [own.claim.claim_id for own in default.claims] == [f"C{n}" for n in range(1, 14)]
    assert len(default.sentences) == 5


def test_every_verdict_comes_from_the_rule_that_is_named(default):
    for claim in default.claims:
        assert claim.verdict in VERDICTS
        assert claim.verdict in {own.finding.verdict for own in claim.parts}
        for own in claim.parts:
            assert own.part.rule in rules_module.RULES
            assert own.finding.reason.endswith(".")
            assert own.finding.would_change.endswith(".")


def test_the_file_of_claims_holds_no_verdict():
    text = json.dumps([str(claim) for claim in packaged_claims().claims])
    assert not [verdict for verdict in VERDICTS[1:] if verdict in text]


def test_without_rules_there_is_no_answer(monkeypatch):
    monkeypatch.setattr(rules_module, "RULES", {})
    from tests.answer.conftest import decided

    with pytest.raises(KeyError):
        decided("C12.infection")


def test_margins_are_the_ones_that_were_fixed():
    margins = {name: PARTS[f"C12.{name}"].settings["margins"] for name in ("infection", "malignancy", "death")}
    assert set(map(tuple, margins.values())) == {(0.8, 1.25)}
    assert PARTS["C12.serious_infection"].settings["margins"] == [0.75, 1.33]
    assert all("placebo" in PARTS[f"C12.{name}"].settings["stratum"] for name in margins)


def test_what_the_body_lacks_is_said_and_decides_nothing(default):
    for own in (own for claim in default.claims for own in claim.parts):
        if own.finding.model.get("band") == NOT_SIMULATED and own.part.rule not in ("similar", "tissue scrutiny"):
            assert own.finding.verdict == UNDECIDED or own.part.rule == "ratio within", own.part.part_id
        if "the body has no" in own.finding.model["told"]:
            assert own.finding.model["values"] == {}


def test_claims_wait_for_parts_and_find_them_by_themselves():
    file = packaged_claims()
    absent = {name for name in file.awaited if name not in {*PARTS_OF_THE_BODY, *BODIES}}
    runs = Runs(file.scenarios, awaited=file.awaited)
    for scenario in file.scenarios.values():
        needs = {*scenario.parts, scenario.body}
        assert bool(runs.lacking(scenario.name)) == bool(needs & absent), scenario.name


def test_every_part_is_graded(default):
    for own in (own for claim in default.claims for own in claim.parts):
        if own.finding.rows:
            assert own.finding.evidence["certainty"]["level"] in LEVELS, own.part.part_id


def test_the_signals_of_skin_and_ear_are_not_explained_away(default):
    told = {own.label: own.told for own in default.signals}
    assert {"serious infection, skin", "serious infection, ear"} <= told.keys()
    for label, own in told.items():
        assert "stays unexplained" in own or "no explanation" in own, label
    for tissue in ("skin", "ear"):
        draws = default.part(f"C13.{tissue}").finding.model["values"]["ratio"]["band"]
        assert draws[1] < default.part(f"C13.{tissue}").finding.evidence["estimate"]


def test_json(default):
    content = json.loads(to_json(default))
    assert content == to_dict(default)
    assert all(set(own) == NEEDED for own in content["claims"])
    for own in content["claims"]:
        for part in own["parts"]:
            assert {"band", "told", "values"} <= set(part["model"])
            assert "told" in part["evidence"]
            assert all(row["source"] for row in part["rows"])


def test_safety_evidence_never_supports_without_a_model(default):
    for own in default.claim("C12").parts:
        if own.finding.verdict == SUPPORTED:
            assert own.finding.model["band"] == BAND


def test_eczema_and_the_transplant_are_among_the_signals(default):
    told = {own.label: own.told for own in default.signals}
    assert any("eczema" in label for label in told)
    assert "urinary infection after a kidney transplant" in told
    assert all("Per 1,000 people" in own and "excluded" in own for own in told.values())


@pytest.mark.promise("P21")
def test_no_credibility_sheet_has_a_blank(default):
    sheets = credibility(default)
    assert list(sheets) == [own.claim.claim_id for own in default.claims]
    for sheet in sheets.values():
        assert len(sheet) == 12
        assert all(told.strip() and "None of" not in told for told in sheet.values())


@pytest.mark.promise("P20")
def test_every_number_has_a_source(default):
    lines = numbers(default)
    assert {line["claim"] for line in lines} == {own.claim.claim_id for own in default.claims}
    assert all(line["source"] for line in lines)
    assert all(line["again"].startswith("osteoimmune answer --part C") for line in lines if "model" in line["side"])
    assert to_csv(default).count("\n") >= len(lines) + 1


def test_documents(default):
    text = to_markdown(default)
    assert all(own.verdict in text and own.claim.title in text for own in default.claims)
    assert text.count("\n## C") == 13
    assert "0.80 to 1.25" in methods_markdown(default)
    assert credibility_markdown(default).count("Model risk") == 13


def test_robustness_names_what_hangs_on_one_trial(default):
    by_choice = {own.choice: own for own in default.robustness}
    assert ("C13.skin", LIMITED, UNDECIDED) in by_choice["without FREEDOM"].changed
    assert len([name for name in by_choice if name.endswith("as the only structure")]) == 4


@pytest.mark.parametrize(
    ("verdicts", "combine", "expected"),
    [
        ((SUPPORTED, LIMITED), "all", LIMITED),
        ((SUPPORTED, UNDECIDED, LIMITED), "all", UNDECIDED),
        ((CONTRADICTED, UNDECIDED), "all", CONTRADICTED),
        ((CONTRADICTED, UNDECIDED), "any", UNDECIDED),
        ((CONTRADICTED, LIMITED, UNDECIDED), "any", LIMITED),
    ],
)
def test_parts_make_a_claim(verdicts, combine, expected):
    parts = tuple(PartAnswer(PARTS["C1.activity"], Finding(v, "Because.", "More.")) for v in verdicts)
    assert deciding_part(parts, combine).finding.verdict == expected


def test_sentences_follow_verdicts(default):
    c12 = default.claim("C12")
    open_ones = tuple(replace(own, finding=replace(own.finding, verdict=UNDECIDED)) for own in c12.parts)
    changed = tuple(replace(c12, parts=open_ones) if own is c12 else own for own in default.claims)
    before, after = five_sentences(default.claims)[3], five_sentences(changed)[3]
    assert before.startswith("Any infection was similar to placebo")
    assert after.startswith("Nothing is shown to be similar to placebo")
