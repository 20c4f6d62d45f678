"""What a trial reports: each measure by name, the model quantity behind it, and how it is shown."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import UnknownName

Scale = Literal["percent change", "percent of baseline", "value"]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: as results and studies call it.
        observable: the model's name for the quantity.
        scale: how it is shown beside the patient's own baseline.
        unit: of the shown number.
        title: as figures and tables call it.
    """

    name: str
    observable: str
    scale: Scale
    unit: str
    title: str

    def shown(self, values: Numbers, baseline: float, factor: float) -> Numbers:
        """The numbers as reported.

        Args:
            values: shape (times,), in coherent units.
            baseline: the patient's own value at rest, in coherent units.
            factor: one `unit` in coherent units; used by the scale "value" alone.

        Returns:
            shape (times,), in `unit`; NaN where a change from a baseline of zero is asked for.
        """
        if self.scale == "value":
            return values / factor
        if baseline == 0.0:
            return np.full(values.shape, np.nan)
        percent = 100.0 * values / baseline
        return percent - 100.0 if self.scale == "percent change" else percent


def _change(name: str, title: str) -> Measure:
    return Measure(f"{name}_percent_change", name, "percent change", "%", title)


_ALL = (
    _change("ctx", "Serum CTX (resorption)"),
    _change("p1np", "Serum P1NP (formation)"),
    _change("bsap", "Bone alkaline phosphatase"),
    _change("untx", "Urinary NTX (resorption)"),
    _change("bmd_lumbar_spine", "BMD lumbar spine"),
    _change("bmd_total_hip", "BMD total hip"),
    _change("bmd_femoral_neck", "BMD femoral neck"),
    Measure("denosumab_ug_per_ml", "denosumab_concentration", "value", "ug/mL", "Denosumab in serum"),
    Measure("fc_opg_ng_per_ml", "fc_opg_concentration", "value", "ng/mL", "Fc-OPG in serum"),
    Measure("free_rankl_percent", "free_rankl", "percent of baseline", "%", "Free RANKL in bone"),
)
MEASURES = {measure.name: measure for measure in _ALL}


def measure(name: str, where: str = "") -> Measure:
    """The measure with this name.

    Raises:
        UnknownName: there is none; the message names the nearest.
    """
    if name not in MEASURES:
        raise UnknownName("observable", name, MEASURES, where)
    return MEASURES[name]
