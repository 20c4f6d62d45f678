"""The whole answer: no verdict without a rule, fixed margins, numbers that JSON can hold."""

import json
from dataclasses import replace

import pytest

from osteoimmune.answer import VERDICTS, packaged_claims, to_dict, to_json
from osteoimmune.answer import rules as rules_module
from osteoimmune.answer.evaluation import deciding_part
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED, Finding, PartAnswer
from osteoimmune.answer.summary import five_sentences
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


def test_claims_on_parts_of_the_body_that_are_not_there(default):
    for claim_id in ("C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11"):
        own = default.claim(claim_id)
        assert own.verdict == UNDECIDED
        assert not own.simulated


def test_the_signals_of_skin_and_ear_are_not_explained_away(default):
    labels = {own.label for own in default.signals}
    assert {"serious infection, skin", "serious infection, ear"} <= labels
    assert all("nothing that explains it" in own.told for own in default.signals)


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
    assert all(own.finding.verdict != SUPPORTED for own in default.claim("C12").parts)


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
    before, after = five_sentences(default.claims)[2], five_sentences(changed)[2]
    assert before.startswith("Any infection was similar to placebo")
    assert after.startswith("Nothing is shown to be similar to placebo")
