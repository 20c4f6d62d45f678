"""The answer, claim by claim: what the model says beside what was observed, and a verdict from a rule."""

from osteoimmune.answer.claims_file import ClaimsFile, packaged_claims, read_claims
from osteoimmune.answer.credibility import credibility
from osteoimmune.answer.documents import to_markdown
from osteoimmune.answer.evaluation import answer
from osteoimmune.answer.numbers import numbers, to_csv
from osteoimmune.answer.output import to_dict, to_json
from osteoimmune.answer.question import Question, answer_question
from osteoimmune.answer.records import VERDICTS, Answer, Claim, ClaimAnswer, Finding, Part, PartAnswer
from osteoimmune.answer.sources import Sources, packaged_sources

__all__ = [
    "VERDICTS",
    "Answer",
    "Claim",
    "ClaimAnswer",
    "ClaimsFile",
    "Finding",
    "Part",
    "PartAnswer",
    "Question",
    "Sources",
    "answer",
    "answer_question",
    "credibility",
    "numbers",
    "packaged_claims",
    "packaged_sources",
    "read_claims",
    "to_csv",
    "to_dict",
    "to_json",
    "to_markdown",
]
