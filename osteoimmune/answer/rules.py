"""The rules by name, and the settings each one needs. A verdict comes from here or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from osteoimmune.answer import course_rules, genotype_rules, safety_rules
from osteoimmune.answer.context import Context
from osteoimmune.answer.records import NOT_SIMULATED, UNDECIDED, Finding, Part

Kind = type | tuple[type, ...]
NUMBER = (int, float)


@dataclass(frozen=True)
class Rule:
    """How a part is decided. Attributes: the function; `needs`, `may` name its settings and their kinds."""

    decide: Callable[[Context, Part], Finding]
    needs: Mapping[str, Kind]
    may: Mapping[str, Kind] = field(default_factory=dict)


def not_yet_simulated(context: Context, part: Part) -> Finding:
    """No verdict on what the body does not have. Setting: missing, the part of the body that is not there."""
    missing = part.settings["missing"]
    return Finding(
        UNDECIDED,
        f"The body has no {missing} yet, so nothing was simulated and nothing is confronted.",
        f"A module for the {missing}, with its own held-out evidence.",
        {"band": NOT_SIMULATED, "told": f"the body has no {missing} yet", "values": {}},
        {"told": "not confronted"},
    )


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "lost without": Rule(
            genotype_rules.lost_without,
            {"observable": str, "knockouts": list, "frozen": str, "most": NUMBER, "phenotypes": list},
        ),
        "needs effect": Rule(
            genotype_rules.needs_effect,
            {"observable": str, "full": str, "frozen": str, "points": list, "tolerance": NUMBER},
        ),
        "ordered response": Rule(
            genotype_rules.ordered_response,
            {"observable": str, "scenarios": list, "direction": str, "least_fold": NUMBER, "phenotypes": list},
            {"fitted_to": str},
        ),
        "direction of points": Rule(
            course_rules.direction_of_points,
            {"scenario": str, "direction": str, "points": list, "tolerance": NUMBER},
            {"fitted_to": str},
        ),
        "ratio below one": Rule(
            course_rules.ratio_below_one,
            {"fractures": list, "scenario": str, "month": NUMBER, "rising": list, "falling": list},
        ),
        "similar": Rule(safety_rules.similar, {"outcome": str, "stratum": str, "margins": list}),
        "tissue scrutiny": Rule(
            safety_rules.tissue_scrutiny,
            {"outcomes": list, "outcome": str, "tissue": str, "stratum": str, "level": NUMBER, "excess": NUMBER},
        ),
        "not yet simulated": Rule(not_yet_simulated, {"missing": str}),
    }
)


def decide(context: Context, part: Part) -> Finding:
    """What the part's rule finds."""
    return RULES[part.rule].decide(context, part)


def settings_of(rule: str) -> dict[str, Any]:
    """The settings a rule knows, with their kinds."""
    return {**RULES[rule].needs, **RULES[rule].may}
