"""Ask your own: the same claims of another drug or regimen, or of another person, beside the default answer.

What was measured under another regimen is no evidence on the one asked about: such rows are shown, and decide nothing.
Counted harms are taken from the stratum of the dose asked about. What was measured in other people than the body asked
about is evidence with limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from osteoimmune.answer.claims_file import ClaimsFile, scenarios_of
from osteoimmune.answer.records import Claim, Part
from osteoimmune.answer.scenario import REFERENCE_BODY, Scenario
from osteoimmune.biology.bodies import BODIES, DRUGS
from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.trials.regimen import Regimen, parse_regimen

ALIASES: Mapping[str, str] = {"rheumatoid": "arthritis_desirable", "rheumatoid_arthritis": "arthritis_desirable"}
COUNTED = ("similar", "tissue scrutiny")
_YEARS, _KILOGRAMS = 1096.0, 70.0  # over which two regimens are compared


@dataclass(frozen=True)
class Treatment:
    """A drug and how it is given."""

    drug: str
    regimen: Regimen

    @property
    def dose_stratum(self) -> str:
        """Which stratum of the counted harms has this dose."""
        for stratum, sentence in (("60 mg Q6M", "60 mg SC every 6 months"), ("120 mg Q4W", "120 mg SC every 4 weeks")):
            if self.drug == "denosumab" and same_doses(self.regimen, parse_regimen(sentence)):
                return stratum
        return "other"


def same_doses(one: Regimen, other: Regimen) -> bool:
    """Whether two regimens give the same doses in the first year (a course may be given for longer or shorter)."""
    return one.doses(_YEARS / 3, _KILOGRAMS) == other.doses(_YEARS / 3, _KILOGRAMS)


def parse_treatment(text: str) -> Treatment:
    """A treatment from words: "denosumab 120 mg every 4 weeks"; under the skin where no route is given.

    Raises:
        InvalidValue: no drug and dose, or a regimen that breaks its grammar.
        UnknownName: no such drug.
    """
    drug, _, sentence = text.strip().partition(" ")
    name = drug.lower().replace("-", "_")
    known = [own for own in DRUGS if own != "none"]
    need_known("drug", [name], known, "--drug")
    words = sentence.split()
    if len(words) < 3:
        raise InvalidValue(f"--drug {text!r}: say drug, dose and how often, as in 'denosumab 120 mg every 4 weeks'")
    if not {"SC", "IV"} & set(words):
        at = next((n for n, word in enumerate(words) if word in ("every", "once")), len(words))
        words.insert(at, "SC")
    return Treatment(name, parse_regimen(" ".join(words)))


def with_treatment(claims: ClaimsFile, treatment: Treatment) -> ClaimsFile:
    """The claims of another treatment: every scenario of the role `treatment` is given it."""
    changed = {
        own.name: replace(own, drug=treatment.drug, regimen=treatment.regimen.sentence)
        for own in claims.scenarios.values()
        if own.role == "treatment" and not _same(own, treatment)
    }
    what = f"{treatment.drug.replace('_', '-')} {treatment.regimen.sentence}"
    elsewhere = f"What was observed was under 60 mg SC every 6 months, not {what}"

    def settled(part: Part) -> Part:
        own: dict[str, Any] = dict(part.settings)
        if part.rule in COUNTED:
            own["stratum"] = f"placebo/{treatment.dose_stratum}"
        elif changed.keys() & scenarios_of(part):
            own["elsewhere"] = elsewhere
        return replace(part, settings=own)

    return _rewritten(claims, {**claims.scenarios, **changed}, settled)


def _same(own: Scenario, treatment: Treatment) -> bool:
    return own.drug == treatment.drug and same_doses(parse_regimen(own.regimen), treatment.regimen)


def with_body(claims: ClaimsFile, name: str) -> ClaimsFile:
    """The claims of another person: every scenario of the reference body is hers.

    Raises:
        UnknownName: there is no such body.
    """
    chosen = ALIASES.get(name, name) if name not in BODIES else name
    need_known("body", [chosen], BODIES, "--body")
    changed = {own.name: replace(own, body=chosen) for own in claims.scenarios.values() if own.body == REFERENCE_BODY}
    limit = f"The rows are of other people than {chosen.replace('_', ' ')}."

    def settled(part: Part) -> Part:
        affected = chosen != REFERENCE_BODY and bool(changed.keys() & scenarios_of(part))
        return replace(part, settings={**part.settings, "others": limit}) if affected else part

    return _rewritten(claims, {**claims.scenarios, **changed}, settled)


def _rewritten(claims: ClaimsFile, scenarios: Mapping[str, Scenario], settled: Any) -> ClaimsFile:
    def rewritten(claim: Claim) -> Claim:
        return replace(claim, parts=tuple(settled(part) for part in claim.parts))

    return replace(claims, claims=tuple(rewritten(own) for own in claims.claims), scenarios=scenarios)
