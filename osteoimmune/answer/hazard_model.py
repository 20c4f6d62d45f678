"""What the model says of a counted harm: the ratio of two cumulative hazards, over draws of what is not known."""

from dataclasses import dataclass
from typing import Any

from osteoimmune.answer.context import Context, absent, model_of
from osteoimmune.answer.intervals import RobustInterval
from osteoimmune.answer.prediction import Prediction, uninformative
from osteoimmune.answer.records import UNINFORMATIVE, Part

EVIDENCE_ALONE = "Evidence alone: the model has no part of the body that could confirm or explain it."
TOO_WIDE = "Evidence alone: the model's band is wider than the interval of the evidence, and supports nothing."


@dataclass(frozen=True)
class HazardModel:
    """The model's side of a harm.

    Attributes:
        ratio: None where nothing is simulated.
        told: as a rule reports it (`Finding.model`).
        informative: whether a band is there and not wider than the evidence.
        limit: the sentence that belongs beside a verdict it cannot support; empty where it can.
    """

    ratio: Prediction | None
    told: dict[str, Any]
    informative: bool
    limit: str

    def inside(self, low: float, high: float) -> bool:
        """Whether the whole band lies within margins, and says something."""
        band = self.ratio.band if self.ratio is not None else None
        return self.informative and band is not None and low <= band[0] and band[1] <= high


def hazard_model(context: Context, part: Part, interval: RobustInterval | None) -> HazardModel:
    """The ratio of the part's observable between its scenario and its control, against an interval of the evidence.

    Settings: scenario, control, observable (a cumulative hazard or incidence), month; none where nothing stands for it.
    """
    own = part.settings
    if "observable" not in own:
        told = {**absent("counterpart"), "told": "nothing in the body stands for it"}
        return HazardModel(None, told, False, EVIDENCE_ALONE)
    if missing := context.lacking(own["scenario"], own["control"]):
        return HazardModel(None, absent(missing), False, EVIDENCE_ALONE)
    name, month = own["observable"], own["month"]
    ratio = context.runs.predict(own["scenario"], name, month).over(context.runs.predict(own["control"], name, month))
    words = f"a ratio of {ratio.value:.2f} at month {month:g}"
    if ratio.band is None:
        return HazardModel(ratio, model_of({"ratio": ratio}, f"{words}, without a band"), False, TOO_WIDE)
    words += f", 95 % of draws between {ratio.band[0]:.2f} and {ratio.band[1]:.2f} (prior)"
    model = {**model_of({"ratio": ratio}, words), "interval": list(ratio.band)}
    if interval is None or uninformative(ratio, interval.low, interval.high):
        return HazardModel(
            ratio, {**model, "band": UNINFORMATIVE, "told": f"{words}; {UNINFORMATIVE}"}, False, TOO_WIDE
        )
    return HazardModel(ratio, model, True, "")
