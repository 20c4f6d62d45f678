"""From a study to what the engine needs: when to look, and which amounts enter which state."""

from collections.abc import Iterable, Mapping

import numpy as np

from osteoimmune.errors import ModelError, need_known
from osteoimmune.language.assembly import Assembly
from osteoimmune.language.module import qualified
from osteoimmune.quantities import unit
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.measures import Numbers
from osteoimmune.trials.regimen import Dose, Route

LOOKS_A_MONTH = 2
DAYS_AFTER_A_DOSE = (0.25, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0, 21.0)
_SAME_TIME = 1e-6  # days; two output times closer than this are one
ENTRANCE: Mapping[Route, str] = {"SC": "depot", "IV": "central"}
HOME = {"denosumab": "pharmacology", "fc_opg": "decoy"}  # the module that a drug enters


def output_days(study: Study, arm: Arm, doses: Iterable[Dose]) -> Numbers:
    """When an arm is looked at: twice a month, closer together after each dose, and at every endpoint.

    Returns:
        days since the first dose, rising, from 0 to the arm's horizon.
    """
    horizon = study.horizon_of(arm) * DAYS_PER_MONTH
    days = [float(day) for day in np.arange(0.0, horizon, DAYS_PER_MONTH / LOOKS_A_MONTH)] + [horizon]
    given = [dose.day for dose in doses]
    days += [day + after for day in given for after in (0.0, *DAYS_AFTER_A_DOSE)]
    for endpoint in study.endpoints:
        if endpoint.month is not None:
            origin = given[-1] if given and endpoint.since == "last dose" else 0.0
            days.append(origin + endpoint.month * DAYS_PER_MONTH)
    return distinct(day for day in days if day <= horizon + _SAME_TIME)


def distinct(days: Iterable[float]) -> Numbers:
    """Days in rising order, each once."""
    ordered = np.array(sorted(days), dtype=np.float64)
    chosen: Numbers = ordered[np.append(True, np.diff(ordered) > _SAME_TIME)]
    return chosen


def entrance(assembly: Assembly, drug: str, route: Route) -> str:
    """The state into which a dose of a drug by this route goes.

    Raises:
        UnknownName: no such drug.
        ModelError: the body has no such state.
    """
    need_known("drug", [drug], HOME)
    name = qualified(HOME[drug], ENTRANCE[route])
    if name not in assembly.states:
        raise ModelError(f"{assembly.name!r} cannot be given {drug} {route}: it has no state {name!r}")
    return name


def coherent_amount(assembly: Assembly, parameters: Mapping[str, float], state: str, milligrams: float) -> float:
    """Milligrams as the state counts them: in milligrams, or in nanomoles by the drug's molecular mass.

    Args:
        parameters: of the body, in coherent units (a molecular mass in milligrams per nanomole).

    Raises:
        ModelError: the state counts moles and the drug has no molecular mass, or counts neither.
    """
    dimension = unit(assembly.states[state].unit).dimension
    if dimension == unit("mg").dimension:
        return milligrams
    mass = parameters.get(qualified(state.partition(".")[0], "molecular_mass"))
    if dimension != unit("nmol").dimension or mass is None:
        raise ModelError(f"a dose in mg cannot enter {state!r} ({assembly.states[state].unit}) of {assembly.name!r}")
    return milligrams / mass
