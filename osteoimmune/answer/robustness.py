"""How robust the answer is: free choices turned, trials left out, structures alone; and what then changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from osteoimmune.answer.context import Context
from osteoimmune.answer.records import ClaimAnswer, Part, PartAnswer, Turned
from osteoimmune.answer.rules import decide
from osteoimmune.answer.sources import Sources

NARROWER, WIDER = 0.8, 1.25  # on the logarithm of a margin
Made = Callable[[tuple[str, ...], bool], Context]


def robustness(answers: tuple[ClaimAnswer, ...], context: Context, structures: Made) -> tuple[Turned, ...]:
    """Each choice turned by itself; nothing new is solved.

    Args:
        structures: makes a context that knows only the structures named, with bands or without.
    """
    parts = [own for claim in answers for own in claim.parts]
    found = [_left_out(parts, context, trial) for trial in _trials(parts, context.sources)]
    for rebound in context.runs.alternatives:
        alone = structures((rebound,), True)
        found.append(_turned(f"{rebound.replace('_', ' ')} as the only structure", parts, alone, lambda part: part))
    bare = structures(context.runs.alternatives, False)
    found.append(_turned("typical subjects alone, without any band", parts, bare, lambda part: part))
    found.append(_turned("rows that nobody saw may enter", parts, replace(context, unverified=True), _counted))
    for factor, word in ((NARROWER, "a fifth narrower"), (WIDER, "a quarter wider")):
        found.append(_turned(f"margins {word} (logarithm)", parts, context, lambda p, f=factor: _margins(p, f)))  # type: ignore[misc]
    for factor, word in ((0.5, "halved"), (2.0, "doubled")):
        found.append(_turned(f"tolerances {word}", parts, context, lambda p, f=factor: _scaled(p, "tolerance", f)))  # type: ignore[misc]
    return tuple(found)


def _turned(choice: str, parts: list[PartAnswer], context: Context, change: Callable[[Part], Part | None]) -> Turned:
    touched = [(own, part) for own in parts if (part := change(own.part)) is not None]
    return Turned(choice, _changes(touched, context), len(touched))


def _changes(touched: list[tuple[PartAnswer, Part]], context: Context) -> tuple[tuple[str, str, str], ...]:
    pairs = ((own, decide(context, part).verdict) for own, part in touched)
    return tuple((own.part.part_id, own.finding.verdict, after) for own, after in pairs if after != own.finding.verdict)


def _left_out(parts: list[PartAnswer], context: Context, trial: str) -> Turned:
    less = context.sources.without_trial(trial)
    gone = _ids(context.sources) - _ids(less)
    touched = [(own, own.part) for own in parts if gone & {row.row_id for row in own.finding.rows}]
    return Turned(f"without {trial}", _changes(touched, Context(context.runs, less, context.unverified)), len(touched))


def _ids(sources: Sources) -> set[str]:
    tables: tuple[Iterator[Any], ...] = (
        iter(sources.safety), iter(sources.ratios), iter(sources.changes), iter(sources.baselines),
    )  # fmt: skip
    return {row.row_id for table in tables for row in table} | {point.row for point in sources.points}


def _trials(parts: list[PartAnswer], sources: Sources) -> list[str]:
    """Trials and studies of which some part has a row, in the order of the parts."""
    homes: Mapping[str, str] = {
        **{row.row_id: row.trial for row in sources.safety},
        **{row.row_id: row.study for table in (sources.ratios, sources.changes) for row in table},
        **{point.row: point.study for point in sources.points},
    }
    named = [homes[row.row_id] for own in parts for row in own.finding.rows if row.row_id in homes]
    found = list(dict.fromkeys(named))
    return [name for name in found if not any(name != other and name.startswith(other) for other in found)]


def _counted(part: Part) -> Part | None:
    return part if part.rule in ("similar", "tissue scrutiny") else None


def _margins(part: Part, factor: float) -> Part | None:
    own = part.settings.get("margins")
    return replace(part, settings={**part.settings, "margins": [m**factor for m in own]}) if own else None


def _scaled(part: Part, key: str, factor: float) -> Part | None:
    own = part.settings.get(key)
    return replace(part, settings={**part.settings, key: own * factor}) if own else None
