"""What an answer is made of: scenarios as they were simulated, numbers that are assumptions, versions and kernels."""

import platform

import numpy as np

from osteoimmune import __version__
from osteoimmune.answer.context import Context
from osteoimmune.answer.records import Simulated
from osteoimmune.answer.scenario import Scenario, body_of
from osteoimmune.answer.scenarios import Runs
from osteoimmune.answer.sources import counted


def simulated(runs: Runs) -> tuple[Simulated, ...]:
    """Every scenario of the claims, with the hashes of what was solved."""
    return tuple(
        Simulated(own.name, _told(own, runs), {r: key for (name, r), key in runs.keys.items() if name == own.name})
        for own in runs.scenarios.values()
    )


def _told(own: Scenario, runs: Runs) -> str:
    if missing := runs.lacking(own.name):
        return f"not simulated: the body has no {missing} yet"
    words = [own.body.replace("_", " ")]
    words += [f"{part.replace('_', ' ')} {variant}" for part, variant in own.parts.items()]
    words += [f"{own.drug.replace('_', '-')} {own.regimen}" if own.regimen != "no drug" else "no inhibitor of RANKL"]
    words += [f"{drug} {sentence}" for drug, sentence in own.beside.items()]
    for held, when in ((own.inputs, "life-long"), (own.conditions, "from day 0"), (own.parameters, "changed")):
        words += [f"{name} = {value:g} ({when})" for name, value in held.items()]
    if own.months:
        words.append(f"months {', '.join(f'{month:.3g}' for month in own.months)}")
    if own.draws:
        words.append(f"{own.draws} draws of {', '.join(own.priors)}")
    return "; ".join(words)


def assumptions(runs: Runs) -> tuple[tuple[str, str, str], ...]:
    """Numbers of every body of the claims that are assumptions: name, value with unit, source."""
    found = {}
    for own in runs.scenarios.values():
        if runs.lacking(own.name):
            continue
        for name, value in body_of(own, runs.alternatives[0]).values.values.items():
            if value.status == "assumption":
                found[name] = (name, f"{value.number:g} {value.unit}", value.source)
    return tuple(found[name] for name in sorted(found))


def provenance(context: Context) -> dict[str, str]:
    """Versions, kernels and how much evidence."""
    runs = context.runs
    return {
        "osteoimmune": __version__,
        "kernels": f"{len(runs.kernels)}: {', '.join(sorted(key[:12] for key in runs.kernels))}",
        "structures": ", ".join(runs.alternatives),
        "scenarios": f"{len({name for name, _ in runs.keys})} simulated of {len(runs.scenarios)}",
        **{name: f"{count} rows" for name, count in counted(context.sources).items()},
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "processor": platform.machine(),
    }
