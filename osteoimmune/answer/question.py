"""A question as somebody asks it: the default answer, or another drug, body or evidence with the default beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from osteoimmune.answer.asked import parse_treatment, with_body, with_treatment
from osteoimmune.answer.claims_file import ClaimsFile, packaged_claims
from osteoimmune.answer.evaluation import answer
from osteoimmune.answer.records import Answer
from osteoimmune.answer.sources import packaged_sources
from osteoimmune.errors import need_known


@dataclass(frozen=True)
class Question:
    """What may be asked otherwise than by default.

    Attributes:
        drug: "denosumab 120 mg every 4 weeks"; body: a body by name; evidence: files that take the place of tables.
        without: trials left out; unverified: whether unseen rows may enter; parameters: numbers of the model changed.
        part: the id of the one claim or part wanted; all where empty.
        verify: whether kept simulations are done again and compared.
    """

    drug: str = ""
    body: str = ""
    evidence: tuple[Path, ...] = ()
    without: tuple[str, ...] = ()
    unverified: bool = False
    parameters: Mapping[str, float] = field(default_factory=dict)
    part: str = ""
    verify: bool = False

    @property
    def changed(self) -> tuple[str, ...]:
        """What differs from the default, in words."""
        told = [f"treatment: {self.drug}"] if self.drug else []
        told += [f"body: {self.body}"] if self.body else []
        told += [f"evidence from {path.name}" for path in self.evidence]
        told += [f"{name} set to {number:g}" for name, number in self.parameters.items()]
        told += [f"without {trial}" for trial in self.without]
        told += ["rows that nobody saw in a source may enter"] if self.unverified else []
        return tuple(told)


def answer_question(question: Question, progress: Callable[[str], None] = lambda _: None) -> Answer:
    """Answer a question; where it is not the default one, with the default answer beside it.

    Raises:
        UnknownName, InvalidValue, DataError: a part of the question does not exist or cannot be read.
    """
    asked, sources = _only(packaged_claims(), question.part), packaged_sources()
    changed = _claims(asked, question)
    for path in question.evidence:
        sources = sources.with_file(path)
    for trial in question.without:
        sources = sources.without_trial(trial)
    found = answer(
        sources=sources, parameters=question.parameters, unverified=question.unverified, claims=changed,
        changed=question.changed, robust=not question.part, verify=question.verify, progress=progress,
    )  # fmt: skip
    if not question.changed or question.part:
        return found
    progress("the default answer, to stand beside")
    return replace(found, beside=answer(claims=asked, robust=False, progress=progress))


def _claims(asked: ClaimsFile, question: Question) -> ClaimsFile:
    changed = with_treatment(asked, parse_treatment(question.drug)) if question.drug else asked
    return with_body(changed, question.body) if question.body else changed


def _only(claims: ClaimsFile, part: str) -> ClaimsFile:
    if not part:
        return claims
    known = {claim.claim_id for claim in claims.claims} | {p.part_id for c in claims.claims for p in c.parts}
    need_known("claim or part", [part], known, "--part")
    kept = []
    for claim in claims.claims:
        parts = tuple(own for own in claim.parts if part in (claim.claim_id, own.part_id))
        kept += [replace(claim, parts=parts)] if parts else []
    return replace(claims, claims=tuple(kept))
