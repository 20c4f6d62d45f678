"""Shared arms: several doses against one placebo, or one denosumab arm against two comparators.

Two honest ways (Cochrane Handbook 23.3.4): `combine` adds the arms of a trial into one contrast; `split`
deals the shared arm out over its contrasts in whole patients, so that no patient is counted twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.guards import shares_an_arm
from osteoimmune.evidence.rows import EvidenceRow

POLICIES = ("combine", "split")


@dataclass(frozen=True, slots=True)
class Contrast:
    """One line of a pool: the counts as they enter it, and the rows they come from.

    `time_treat`, `time_ctrl` are person-years, `None` where any of the rows has none.
    """

    study: str
    trial: str
    rows: tuple[EvidenceRow, ...]
    events_treat: int
    n_treat: int
    events_ctrl: int
    n_ctrl: int
    time_treat: float | None
    time_ctrl: float | None
    treatment: str = ""

    @property
    def row_ids(self) -> tuple[str, ...]:
        """The ids of the rows behind the line."""
        return tuple(row.row_id for row in self.rows)

    @property
    def seen(self) -> bool:
        """Whether every number of the line was seen in a source."""
        return all(row.seen for row in self.rows)


def share_arms(rows: Sequence[EvidenceRow], policy: str = "combine") -> tuple[Contrast, ...]:
    """The contrasts of a pool, with shared arms combined or split.

    Args:
        rows: rows with counts, at most one for a pair of arms.
        policy: `combine` or `split`.

    Raises:
        UnknownName: another policy.
        InvalidValue: a split that would leave a contrast without patients.
    """
    need_known("shared-arm policy", [policy], POLICIES)
    lines: list[Contrast] = []
    for cluster in _clusters(rows):
        if len(cluster) == 1:
            lines.append(_single(cluster[0]))
        else:
            lines.extend([_combined(cluster)] if policy == "combine" else _split(cluster))
    return tuple(lines)


def _clusters(rows: Sequence[EvidenceRow]) -> list[list[EvidenceRow]]:
    clusters: list[list[EvidenceRow]] = []
    for row in rows:
        touching = [c for c in clusters if any(shares_an_arm(row, other) for other in c)]
        merged = [member for cluster in touching for member in cluster] + [row]
        clusters = [cluster for cluster in clusters if cluster not in touching] + [merged]
    return clusters


def _count(value: int | None) -> int:
    if value is None:
        raise InvalidValue("a row without counts cannot enter a contrast")
    return value


def _single(row: EvidenceRow) -> Contrast:
    return Contrast(
        study=row.study,
        trial=row.trial,
        rows=(row,),
        events_treat=_count(row.events_treat),
        n_treat=_count(row.n_treat),
        events_ctrl=_count(row.events_ctrl),
        n_ctrl=_count(row.n_ctrl),
        time_treat=row.person_years_treat,
        time_ctrl=row.person_years_ctrl,
        treatment=f"{row.arm.removeprefix('denosumab ')} vs {row.control_arm}",
    )


def _combined(rows: list[EvidenceRow]) -> Contrast:
    treated = list({row.treated_group_id: row for row in rows}.values())
    control = list({row.control_group_id: row for row in rows}.values())
    doses = " + ".join(row.arm.removeprefix("denosumab ") for row in treated)
    return Contrast(
        study=f"{rows[0].trial} (arms combined)",
        trial=rows[0].trial,
        rows=tuple(rows),
        events_treat=sum(_count(row.events_treat) for row in treated),
        n_treat=sum(_count(row.n_treat) for row in treated),
        events_ctrl=sum(_count(row.events_ctrl) for row in control),
        n_ctrl=sum(_count(row.n_ctrl) for row in control),
        time_treat=_total([row.person_years_treat for row in treated]),
        time_ctrl=_total([row.person_years_ctrl for row in control]),
        treatment=f"{doses} vs {' + '.join(row.control_arm for row in control)}",
    )


def _total(years: list[float | None]) -> float | None:
    return None if None in years else sum(value for value in years if value is not None)


def _split(rows: list[EvidenceRow]) -> list[Contrast]:
    treated_uses = Counter(row.treated_group_id for row in rows)
    control_uses = Counter(row.control_group_id for row in rows)
    turn: Counter[str] = Counter()
    lines = []
    for row in rows:
        whole = _single(row)
        treat = Share(treated_uses[row.treated_group_id], turn[row.treated_group_id])
        ctrl = Share(control_uses[row.control_group_id], turn[row.control_group_id])
        turn.update([row.treated_group_id, row.control_group_id])
        line = Contrast(
            study=f"{row.trial} ({whole.treatment}, shared arm split)",
            trial=row.trial,
            rows=(row,),
            events_treat=treat.of(whole.events_treat),
            n_treat=treat.of(whole.events_treat) + treat.of(whole.n_treat - whole.events_treat),
            events_ctrl=ctrl.of(whole.events_ctrl),
            n_ctrl=ctrl.of(whole.events_ctrl) + ctrl.of(whole.n_ctrl - whole.events_ctrl),
            time_treat=treat.of_time(whole.time_treat),
            time_ctrl=ctrl.of_time(whole.time_ctrl),
            treatment=whole.treatment,
        )
        if 0 in (line.n_treat, line.n_ctrl):
            raise InvalidValue(f"{row.trial}: an arm too small to split over {len(rows)} contrasts")
        lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class Share:
    """The `turn`-th of `parts` shares of an arm, in whole patients that add up to the arm."""

    parts: int
    turn: int

    def of(self, count: int) -> int:
        """This share of a count of patients."""
        return count * (self.turn + 1) // self.parts - count * self.turn // self.parts

    def of_time(self, years: float | None) -> float | None:
        """This share of an exposure."""
        return None if years is None else years / self.parts
