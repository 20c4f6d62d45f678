"""Shared control arms in a user's table: found, refused unless a policy is given, then combined or split."""

import pandas as pd

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.evidence.shared_arms import POLICIES, Share

_CONTROL = ("events_ctrl", "n_ctrl", "time_ctrl")
_TREATED = ("events_treat", "n_treat", "time_treat")


def share_controls(frame: pd.DataFrame, policy: str, where: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The table with each control patient in it once, and what was done about it.

    Lines share a control arm when they bear one `control_group_id`, or, where there is no such column, one
    study name with different arms.

    Raises:
        InvalidValue: shared control arms and no policy.
        UnknownName: a policy other than `combine` and `split`.
    """
    groups = _groups(frame)
    if not groups:
        return frame, ()
    _need_one_count(frame, groups, where)
    if not policy:
        study = frame["study"].iloc[groups[0][0]]
        raise InvalidValue(
            f"{where}: {len(groups[0])} lines of {study!r} share one control arm; "
            "its patients may count once only: choose --shared-arms combine or split"
        )
    need_known("shared-arm policy", [policy], POLICIES)
    if "events_ctrl" not in frame.columns:
        raise InvalidValue(f"{where}: estimates that share a control arm cannot be combined without counts")
    shared = {index for group in groups for index in group}
    parts = [frame.drop(index=sorted(shared))]
    for group in groups:
        parts.append(_combined(frame.iloc[group]) if policy == "combine" else _split(frame.iloc[group]))
    done = "added together" if policy == "combine" else "dealt out in whole patients"
    names = ", ".join(dict.fromkeys(str(frame["study"].iloc[group[0]]) for group in groups))
    return pd.concat(parts, ignore_index=True), (f"Shared control arms were {done}: {names}.",)


def _need_one_count(frame: pd.DataFrame, groups: list[list[int]], where: str) -> None:
    columns = [name for name in _CONTROL if name in frame.columns]
    for group in groups:
        if columns and len(frame.iloc[group][columns].drop_duplicates()) > 1:
            study = frame["study"].iloc[group[0]]
            raise InvalidValue(f"{where}: the lines of {study!r} that share a control arm count it differently")


def _groups(frame: pd.DataFrame) -> list[list[int]]:
    if "control_group_id" in frame.columns:
        keys = [key or f"line {index}" for index, key in enumerate(frame["control_group_id"])]
    elif "arm" in frame.columns:
        controls = frame["control_arm"] if "control_arm" in frame.columns else [""] * len(frame)
        counts = frame[[name for name in _CONTROL if name in frame.columns]].astype(str).agg("|".join, axis=1)
        keys = [f"{study}|{arm}|{count}" for study, arm, count in zip(frame["study"], controls, counts)]
    else:
        return []
    positions: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        positions.setdefault(key, []).append(index)
    return [group for group in positions.values() if len(group) > 1]


def _combined(lines: pd.DataFrame) -> pd.DataFrame:
    first = lines.iloc[[0]].copy()
    for column in _TREATED:
        if column in lines.columns:
            first[column] = lines[column].sum()
    if "arm" in lines.columns:
        first["arm"] = " + ".join(str(arm) for arm in lines["arm"])
    return first


def _split(lines: pd.DataFrame) -> pd.DataFrame:
    shares = [Share(len(lines), turn) for turn in range(len(lines))]
    split = lines.copy()
    events = lines["events_ctrl"].to_list()
    split["events_ctrl"] = [share.of(int(count)) for share, count in zip(shares, events)]
    if "n_ctrl" in lines.columns:
        quiet = [int(n) - int(e) for n, e in zip(lines["n_ctrl"], events)]
        split["n_ctrl"] = [own + share.of(rest) for share, own, rest in zip(shares, split["events_ctrl"], quiet)]
    if "time_ctrl" in lines.columns:
        split["time_ctrl"] = lines["time_ctrl"] / len(lines)
    if "arm" in lines.columns:
        split["study"] = [f"{study} ({arm})" for study, arm in zip(lines["study"], lines["arm"])]
    return split
