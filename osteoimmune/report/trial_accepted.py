"""What the report says of how like virtual patients are to observed people."""

import numpy as np

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.analysis.data import TrialData
from osteoimmune.trials.virtual.prevalence import Target, prevalence_weights


def likeness(data: TrialData) -> str:
    """How like those enrolled are to the people whom the real trial reported, in a sentence; empty where it did not."""
    told = [s for s in data.plan.trial.population.summaries if s.covariate in data.patients]
    columns = {s.covariate: np.asarray(data.column("patients", s.covariate), np.float64) for s in told}
    whole = np.all([np.isfinite(column) for column in columns.values()], axis=0)
    if not told or not whole.any():
        return ""
    targets = [Target(s.covariate, s.mean, s.sd, s.source) for s in told]
    try:
        found = prevalence_weights({name: column[whole] for name, column in columns.items()}, targets)
    except InvalidValue:
        return "No weights of these people give the means and standard deviations that were reported."
    return (
        f"Weighted so that these {len(targets)} means and standard deviations are exactly those reported, "
        f"{found.effective:.0f} of {int(whole.sum())} people would be left in effect ({100.0 * found.share:.0f} %); "
        "nothing here is weighted."
    )
