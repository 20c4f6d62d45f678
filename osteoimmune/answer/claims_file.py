"""The file of claims: TOML text becomes claims and scenarios; a key that no rule knows is refused by name."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any

from osteoimmune.answer.records import Beside, Claim, Part
from osteoimmune.answer.rules import HAZARD, RULES, Kind, settings_of
from osteoimmune.answer.scenario import Scenario
from osteoimmune.errors import DataError, InvalidValue, need_known
from osteoimmune.evidence.strata import parse_stratum

COMBINATIONS = ("all", "any")
SEVERITIES = ("low", "medium", "high")
_CLAIM = ("id", "title", "question", "context", "consequence", "severity", "limits", "combine", "parts")
_PART = ("id", "title", "rule")
_SIGNAL = ("label", "outcome", "tissue", "stratum")
_COMPARED = ("row", "scenario", "observable", "month")


@dataclass(frozen=True)
class ClaimsFile:
    """What the file holds.

    Attributes:
        question: that all claims serve.
        scenarios: by name.
        signals: harms looked at beside the claims.
        awaited: parts of the body and bodies that scenarios may name before they exist, with what they are in words.
    """

    question: str
    claims: tuple[Claim, ...]
    scenarios: Mapping[str, Scenario]
    awaited: Mapping[str, str] = field(default_factory=dict)
    signals: tuple[Beside, ...] = ()


@cache
def packaged_claims() -> ClaimsFile:
    """The claims that come with the package."""
    return read_claims(files("osteoimmune.answer").joinpath("claims.toml").read_text(encoding="utf-8"))


def read_claims(text: str) -> ClaimsFile:
    """Claims and scenarios of a text.

    Raises:
        DataError: not TOML, a missing key, a wrong kind of value, two things of one name.
        UnknownName: a key, rule, or scenario that does not exist.
        InvalidValue: a claim against placebo whose stratum does not fix the comparator to placebo.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise DataError(f"the file of claims cannot be read as TOML: {reason}") from None
    need_known("key", content, ("question", "awaited", "scenarios", "signals", "claims"), "the file of claims")
    _need_keys(content, ("question", "scenarios", "claims"), "the file of claims")
    scenarios = {own["name"]: _scenario(own) for own in content["scenarios"]}
    claims = tuple(_claim(own) for own in content["claims"])
    _need_distinct([own["name"] for own in content["scenarios"]], "scenario")
    _need_distinct([claim.claim_id for claim in claims], "claim")
    for part in (part for claim in claims for part in claim.parts):
        _need_scenarios(part, scenarios)
    signals = tuple(_signal(own, scenarios) for own in content.get("signals", ()))
    return ClaimsFile(content["question"], claims, scenarios, content.get("awaited", {}), signals)


def _scenario(table: Mapping[str, Any]) -> Scenario:
    where = f"scenario {table.get('name', '?')!r}"
    need_known("key", table, [own.name for own in fields(Scenario)], where)
    _need_keys(table, ("name", "kind", "observables"), where)
    settings: dict[str, Any] = {key: tuple(own) if isinstance(own, list) else own for key, own in table.items()}
    return Scenario(**settings)


def _signal(table: Mapping[str, Any], scenarios: Mapping[str, Scenario]) -> Beside:
    where = f"signal {table.get('label', '?')!r}"
    need_known("key", table, (*_SIGNAL, *HAZARD), where)
    _need_keys(table, _SIGNAL, where)
    need_known("scenario", [table[key] for key in ("scenario", "control") if key in table], scenarios, where)
    named = {key: value for key, value in table.items() if key in HAZARD}
    return Beside(table["label"], table["outcome"], table["tissue"], table["stratum"], named)


def _claim(table: Mapping[str, Any]) -> Claim:
    where = f"claim {table.get('id', '?')!r}"
    need_known("key", table, _CLAIM, where)
    _need_keys(table, _CLAIM, where)
    need_known("combination", [table["combine"]], COMBINATIONS, where)
    need_known("severity", [table["severity"]], SEVERITIES, where)
    parts = tuple(_part(own, table["id"]) for own in table["parts"])
    _need_distinct([part.part_id for part in parts], "part")
    texts = {key: table[key] for key in ("title", "question", "context", "consequence", "severity")}
    return Claim(table["id"], **texts, limits=tuple(table["limits"]), combine=table["combine"], parts=parts)


def _part(table: Mapping[str, Any], claim: str) -> Part:
    where = f"part {table.get('id', '?')!r} of claim {claim!r}"
    _need_keys(table, _PART, where)
    need_known("rule", [table["rule"]], RULES, where)
    own = {key: value for key, value in table.items() if key not in _PART}
    known = settings_of(table["rule"])
    need_known("setting", own, known, where)
    _need_keys(own, tuple(RULES[table["rule"]].needs), where)
    for key, value in own.items():
        _need_kind(value, known[key], f"{where}, key {key!r}")
    if table["rule"] == "similar" and parse_stratum(own["stratum"]).get("comparator") != "placebo":
        raise InvalidValue(f"{where}: a claim against placebo needs a stratum that fixes the comparator to placebo")
    return Part(f"{claim}.{table['id']}", table["title"], table["rule"], own)


def _need_keys(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in keys:
        if key not in table:
            raise DataError(f"{where} lacks the key {key!r}")


def _need_kind(value: object, kind: Kind, where: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise DataError(f"{where}: {value!r} is not of the kind the rule needs")


def _need_distinct(names: list[str], kind: str) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise DataError(f"the file of claims has two {kind}s named {twice[0]!r}")


def scenarios_of(part: Part) -> set[str]:
    """The scenarios that a part names, the reference body aside."""
    own = part.settings
    keys = ["scenario", "control_scenario", "full", "frozen", "knockouts", "scenarios", "controls"]
    if part.rule != "difference of arms":  # whose control is a row
        keys.append("control")
    given = [own[key] for key in keys if key in own]
    named = {name for value in given for name in ([value] if isinstance(value, str) else value)}
    return (named | {line["scenario"] for line in own.get("compare", ())}) - {"reference"}


def _need_scenarios(part: Part, scenarios: Mapping[str, Scenario]) -> None:
    for line in part.settings.get("compare", ()):
        need_known("key", line, _COMPARED, f"part {part.part_id!r}, compare")
        _need_keys(line, _COMPARED[:3], f"part {part.part_id!r}, compare")
    need_known("scenario", sorted(scenarios_of(part)), scenarios, f"part {part.part_id!r}")
