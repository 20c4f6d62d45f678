"""The rules by name, and the settings each one needs. A verdict comes from here or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from osteoimmune.answer import (
    arthritis_rules,
    course_rules,
    genotype_rules,
    limit_rule,
    narrowing_rule,
    phenotype_rules,
    ratio_rules,
    safety_rules,
)
from osteoimmune.answer.context import Context
from osteoimmune.answer.records import LIMITED, SUPPORTED, UNDECIDED, Finding, Part

Kind = type | tuple[type, ...]
NUMBER = (int, float)
HAZARD: Mapping[str, Kind] = {"scenario": str, "control": str, "observable": str, "month": NUMBER}


@dataclass(frozen=True)
class Rule:
    """How a part is decided. Attributes: the function; `needs`, `may` name its settings and their kinds."""

    decide: Callable[[Context, Part], Finding]
    needs: Mapping[str, Kind]
    may: Mapping[str, Kind] = field(default_factory=dict)


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
            ratio_rules.ratio_below_one,
            {"ratios": list, "scenario": str, "control": str, "observable": str, "month": NUMBER},
            {"fitted_to": str, "trial": str},
        ),
        "ratio within": Rule(ratio_rules.ratio_within, {"ratios": list, "margins": list}),
        "difference of arms": Rule(
            arthritis_rules.difference_of_arms,
            {
                "treated": list, "control": (str, list), "scenarios": list, "control_scenario": (str, list),
                "observable": str,
                "month": NUMBER, "direction": str,
            },
            {"fitted_to": str},
        ),
        "narrowing not slowed": Rule(
            narrowing_rule.narrowing_not_slowed,
            {
                "total": list, "erosion": list, "control_total": str, "control_erosion": str, "scenarios": list,
                "control_scenario": str, "narrowing": str, "eroded": str, "month": NUMBER,
            },
        ),
        "computed limit": Rule(
            limit_rule.computed_limit,
            {
                "statement": str, "sizes": list, "variable": str, "correlation": NUMBER, "margin": NUMBER,
                "couplings": list, "scenarios": list, "controls": list, "observable": str, "month": NUMBER,
                "default": NUMBER,
            },
        ),
        "phenotypes reproduced": Rule(
            phenotype_rules.phenotypes_reproduced,
            {"phenotypes": list, "compare": list, "normal": list, "absent": NUMBER, "expects": str},
            {"fitted_to": str, "not_represented": dict},
        ),
        "similar": Rule(safety_rules.similar, {"outcome": str, "stratum": str, "margins": list}, HAZARD),
        "tissue scrutiny": Rule(
            safety_rules.tissue_scrutiny,
            {"outcomes": list, "outcome": str, "tissue": str, "stratum": str, "level": NUMBER, "excess": NUMBER},
            HAZARD,
        ),
    }
)  # fmt: skip


def decide(context: Context, part: Part) -> Finding:
    """What the part's rule finds; rows of another regimen than the one asked about are shown and decide nothing."""
    finding = RULES[part.rule].decide(context, part)
    if elsewhere := part.settings.get("elsewhere"):
        told = finding.model.get("told", "")
        return replace(
            finding,
            verdict=UNDECIDED,
            reason=f"{elsewhere}, so nothing observed stands beside the prediction: {told}.",
            would_change="Rows measured under the regimen that was asked about.",
            evidence={**finding.evidence, "told": f"{elsewhere}: {finding.evidence.get('told', '')}"},
            limits=(),
        )
    if finding.verdict == SUPPORTED and (others := part.settings.get("others")):
        return replace(finding, verdict=LIMITED, limits=(*finding.limits, str(others)))
    return finding


def settings_of(rule: str) -> dict[str, Any]:
    """The settings a rule knows, with their kinds (`elsewhere` and `others` are set by what is asked)."""
    return {**RULES[rule].needs, **RULES[rule].may}
