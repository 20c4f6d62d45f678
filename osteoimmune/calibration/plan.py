"""The analysis plan: a TOML file that says, before a fit is run, what is fitted to what and what is held out.

    title, body, rebounds, pharmacokinetics, starts, seed, iterations
    [variants]      choices of the body (ageing = "drift")
    [conditions]    inputs that every arm of a trial sets on its first day (ageing = 1, calcium_intake = 2)
    [error]         standard deviation of each measure: log units for markers, percentage points for bone density
    [reading]       what reading a marker off a figure adds, as a ratio to baseline: it weighs most near the floor
    robust          from how many standard deviations on a sample counts linearly (pseudo-Huber); 0 for never
    [[digitised]]   an arm read off a figure: file, arm, measures, weight, which samples
    [[published]]   rows of bone.csv with the regimen that they followed
    [[phenotype]]   a ratio to the reference at rest, or to own baseline after doses, with its source
    [[parameter]]   name, bounds, prior; `also` names parameters that take the same value
    [held_out]      what must not be fitted: the plan and the data must agree on it

An unknown key is refused with the nearest right ones.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from osteoimmune.biology.bodies import REBOUNDS
from osteoimmune.biology.parts import PARTS
from osteoimmune.calibration.schema import record
from osteoimmune.errors import DataError, InvalidValue, need_known

PLANS = Path(__file__).with_name("plans")
TRANSFORMS = ("log", "logit")
STATUSES = ("published", "assumption")


@dataclass(frozen=True)
class DigitisedTarget:
    """Samples of one arm that was read off a figure.

    Attributes:
        file: "arms" or "phase2".
        arm: as the file calls it.
        measures: as the model calls them ("ctx", "bmd_total_hip").
        weight: of each squared residual; below 1 where two digitisations show the same patients.
        early_only: only samples of the first 20 days (which the file "phase2" dates to the hour).
        density_at_visits: let in bone density at dosing visits, where dose and sample need no order.
        patients: one name for all targets that show the same patients; they are left out together.
    """

    file: str
    arm: str
    measures: tuple[str, ...]
    weight: float = 1.0
    early_only: bool = False
    density_at_visits: bool = False
    patients: str = ""


@dataclass(frozen=True)
class PublishedTarget:
    """Rows of bone.csv, by their lasting names, and the regimen of the patients in them.

    Attributes:
        trial: whether the plan's conditions hold for them (a study of single doses gave no calcium).
    """

    rows: tuple[str, ...]
    regimen: str
    weight: float = 1.0
    trial: bool = True


@dataclass(frozen=True)
class PhenotypeTarget:
    """One ratio that a genotype, a body or a dose must show.

    Attributes:
        name: in words.
        measure: as the model calls it.
        ratio: to the reference at rest where `day` is 0, else to own baseline on that day.
        sd: of its logarithm.
        source: where the ratio comes from.
        status: `published` or `assumption`.
        inputs: life-long inputs that differ from the reference.
        since: the day to which the ratio is, where it is not to the baseline.
        conditions: inputs that are set on the first day.
        falls: inputs that go from their life-long value to this one within `fall_days`.
        drug: that the body can be given.
        regimen: what is given.
    """

    name: str
    measure: str
    ratio: float
    sd: float
    source: str
    status: str
    day: float = 0.0
    inputs: Mapping[str, float] = field(default_factory=dict)
    since: float = 0.0
    conditions: Mapping[str, float] = field(default_factory=dict)
    falls: Mapping[str, float] = field(default_factory=dict)
    fall_days: float = 1095.75
    drug: str = "denosumab"
    regimen: str = "no drug"


@dataclass(frozen=True)
class FreeParameter:
    """A parameter that the fit may change.

    Attributes:
        name: of the parameter, qualified, in the unit of its table.
        lower, upper: bounds.
        prior: its centre, where the first start begins: never a value that an earlier fit has shipped.
        prior_sd: of its logarithm (or logit between the bounds) around `prior`.
        transform: "log" or "logit".
        also: parameters that take the same value.
        rebounds: alternatives in which it is free; all of the plan's where empty.
    """

    name: str
    lower: float
    upper: float
    prior: float
    prior_sd: float
    transform: str = "log"
    also: tuple[str, ...] = ()
    rebounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldOut:
    """What is declared held out: digitised arms as "file:arm", studies of bone.csv by name."""

    digitised: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """An analysis plan; see the module.

    Attributes:
        fingerprint: SHA-256 of the file.
    """

    title: str
    rebounds: tuple[str, ...]
    error: Mapping[str, float]
    digitised: tuple[DigitisedTarget, ...]
    published: tuple[PublishedTarget, ...]
    phenotypes: tuple[PhenotypeTarget, ...]
    parameters: tuple[FreeParameter, ...]
    held_out: HeldOut = field(default_factory=HeldOut)
    body: str = "postmenopausal"
    pharmacokinetics: str = "sutjandra_2011"
    variants: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, float] = field(default_factory=dict)
    reading: Mapping[str, float] = field(default_factory=dict)
    robust: float = 0.0
    starts: int = 1
    seed: int = 1
    iterations: int = 60
    name: str = ""
    fingerprint: str = ""

    def free(self, rebound: str) -> tuple[FreeParameter, ...]:
        """The parameters that are free in one alternative."""
        return tuple(p for p in self.parameters if not p.rebounds or rebound in p.rebounds)


def read_plan(path: Path) -> Plan:
    """A plan from its file, or one of `PLANS` by name.

    Raises:
        DataError: the file is missing or no TOML, lacks a key, or gives one the wrong kind of value.
        UnknownName: a key, alternative or transform that does not exist.
        InvalidValue: bounds, priors or weights that cannot be meant.
    """
    if not path.suffix and (PLANS / f"{path.name}.toml").is_file():
        path = PLANS / f"{path.name}.toml"
    try:
        content = path.read_bytes()
        tree = tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        raise DataError(f"there is no plan {path}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, OSError) as reason:
        raise DataError(f"{path.name} cannot be read as TOML: {reason}") from reason
    return plan_of(tree, path.name, hashlib.sha256(content).hexdigest())


def plan_of(tree: dict[str, Any], name: str, fingerprint: str = "") -> Plan:
    """A plan from parsed TOML; raises as `read_plan` does."""
    parts = {
        "digitised": DigitisedTarget,
        "published": PublishedTarget,
        "phenotype": PhenotypeTarget,
        "parameter": FreeParameter,
    }
    plural = {"phenotype": "phenotypes", "parameter": "parameters"}
    known = {f.name for f in fields(Plan)} - {"name", "fingerprint", "phenotypes", "parameters"} | set(parts)
    need_known("key", tree, known, name)
    given: dict[str, Any] = dict(tree)
    for key, kind in parts.items():
        rows = given.pop(key, [])
        if not isinstance(rows, list):
            raise DataError(f"{name}: {key} must be a list of tables, each begun with [[{key}]]")
        where = [f"{name}, {key} {number}" for number in range(1, len(rows) + 1)]
        given[plural.get(key, key)] = tuple(record(kind, row, w) for row, w in zip(rows, where, strict=True))
    if "held_out" in given:
        given["held_out"] = record(HeldOut, given["held_out"], f"{name}, held_out")
    plan = record(Plan, given | {"name": name, "fingerprint": fingerprint}, name)
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    need_known("rebound", plan.rebounds, REBOUNDS, plan.name)
    need_known("part of the body", plan.variants, PARTS, f"{plan.name}, variants")
    if not plan.rebounds or not plan.parameters:
        raise InvalidValue(f"{plan.name} must name at least one rebound and one free parameter")
    if plan.starts < 1 or plan.iterations < 1:
        raise InvalidValue(f"{plan.name}: starts and iterations must be at least 1")
    if plan.robust < 0:
        raise InvalidValue(f"{plan.name}: robust cannot be negative: {plan.robust:g}")
    for measure, sd in plan.error.items():
        if not sd > 0:
            raise InvalidValue(f"{plan.name}: the error of {measure} must be above 0, not {sd:g}")
    need_known("measure with an error", plan.reading, plan.error, f"{plan.name}, reading")
    for weight in [t.weight for t in plan.digitised] + [t.weight for t in plan.published]:
        if not weight > 0:
            raise InvalidValue(f"{plan.name}: a weight must be above 0, not {weight:g}")
    for phenotype in plan.phenotypes:
        need_known("status", [phenotype.status], STATUSES, f"{plan.name}, phenotype {phenotype.name!r}")
        if not (phenotype.ratio > 0 and phenotype.sd > 0 and phenotype.source.strip()):
            raise InvalidValue(f"{plan.name}: phenotype {phenotype.name!r} needs ratio, sd above 0 and a source")
    for parameter in plan.parameters:
        _check_parameter(parameter, f"{plan.name}, parameter {parameter.name!r}")
        need_known("rebound", parameter.rebounds, plan.rebounds, f"{plan.name}, parameter {parameter.name!r}")


def _check_parameter(parameter: FreeParameter, where: str) -> None:
    need_known("transform", [parameter.transform], TRANSFORMS, where)
    if not 0.0 < parameter.lower < parameter.upper:
        raise InvalidValue(f"{where}: bounds must be above 0 and rise, not {parameter.lower:g} to {parameter.upper:g}")
    if not parameter.prior_sd > 0:
        raise InvalidValue(f"{where}: prior_sd must be above 0, not {parameter.prior_sd:g}")
    if not parameter.lower <= parameter.prior <= parameter.upper:
        raise InvalidValue(f"{where}: the prior {parameter.prior:g} lies outside its bounds")
