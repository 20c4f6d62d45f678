"""What a trial reports: each measure by name, the model's observable behind it, and how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import UnknownName
from osteoimmune.language.module import Observable
from osteoimmune.quantities import unit

Numbers = NDArray[np.float64]
CHANGE = "_percent_change"
DENSITY = "bmd_"


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: as results and studies call it; a name ending in "_percent_change" is a change from own baseline.
        unit: of the shown number.
        title: as figures and tables call it.
        counted_in: the unit of the shown number where it is not that in which the model shows it.
    """

    name: str
    unit: str
    title: str
    counted_in: str = ""

    @property
    def observable(self) -> str:
        """The model's name for it."""
        return self.name.removesuffix(CHANGE)

    @property
    def is_change(self) -> bool:
        """Whether it is shown as percent change from the patient's own baseline."""
        return self.name.endswith(CHANGE)

    def shown(self, values: Numbers, baseline: float, observable: Observable) -> Numbers:
        """The numbers as reported.

        Args:
            values: shape (times,), in coherent units.
            baseline: the patient's own value at rest, in coherent units.
            observable: as the model declares it, with the unit in which it is shown.

        Returns:
            shape (times,), in `unit`; NaN where a change from a baseline of zero is asked for.
        """
        if not self.is_change:
            return values / unit(self.counted_in or observable.display_unit or observable.unit).factor
        return 100.0 * values / baseline - 100.0 if baseline else np.full(values.shape, np.nan)


_ALL = (
    Measure("ctx_percent_change", "%", "Serum CTX (resorption)"),
    Measure("p1np_percent_change", "%", "Serum P1NP (formation)"),
    Measure("bsap_percent_change", "%", "Bone alkaline phosphatase (formation)"),
    Measure("untx_percent_change", "%", "Urinary NTX (resorption)"),
    Measure("bmd_lumbar_spine_percent_change", "%", "BMD, lumbar spine"),
    Measure("bmd_total_hip_percent_change", "%", "BMD, total hip"),
    Measure("bmd_femoral_neck_percent_change", "%", "BMD, femoral neck"),
    Measure("denosumab_ug_per_ml", "ug/mL", "Free denosumab in serum"),
    Measure("fc_opg_ng_per_ml", "ng/mL", "Fc-OPG in serum"),
    Measure("vertebral_incidence", "%", "Share with a new vertebral fracture"),
    Measure("nonvertebral_incidence", "%", "Share with a nonvertebral fracture"),
    Measure("hip_incidence", "%", "Share with a hip fracture"),
    Measure("multiple_vertebral_incidence", "%", "Share with several vertebral fractures at once"),
    Measure("vertebral_hazard", "% a year", "Risk of a new vertebral fracture", "percent/year"),
    Measure("nonvertebral_hazard", "% a year", "Risk of a nonvertebral fracture", "percent/year"),
    Measure("hip_hazard", "% a year", "Risk of a hip fracture", "percent/year"),
    Measure("multiple_vertebral_hazard", "% a year", "Risk of several vertebral fractures at once", "percent/year"),
    Measure("calcium_mmol_per_l", "mmol/L", "Serum calcium, for albumin"),
    Measure("pth_percent_change", "%", "Serum PTH"),
    Measure("calcitriol_percent_change", "%", "Serum calcitriol"),
    Measure("hypocalcaemia_probability", "%", "Probability of hypocalcaemia at the moment"),
    Measure("free_rankl_percent", "%", "Free RANKL in bone (untreated = 100 %)"),
    Measure("crp_mg_per_l", "mg/L", "C-reactive protein"),
    Measure("das28_crp", "", "DAS28-CRP"),
    Measure("swollen_joint_count", "", "Swollen joints of 66"),
    Measure("tender_joint_count", "", "Tender joints of 68"),
    Measure("sharp_erosion_change", "", "Erosion, change of modified Sharp score"),
    Measure("sharp_narrowing_change", "", "Joint-space narrowing, change of modified Sharp score"),
    Measure("sharp_total_change", "", "Change of modified total Sharp score"),
    Measure("ramris_erosion_change", "", "Erosion on MRI, change of RAMRIS score"),
    Measure("bmd_hand_percent_change", "%", "BMD, hand"),
    Measure("soluble_rankl_ratio", "", "Soluble RANKL in serum over health"),
    Measure("opg_ratio", "", "OPG in serum over health"),
    Measure("joint_free_rankl_percent_change", "%", "Free RANKL in the joint"),
    Measure("denosumab_in_joint_nmol_per_l", "nmol/L", "Free denosumab in the joint"),
    Measure("untx_creatinine", "nmol/mmol", "Urinary NTX over creatinine"),
    Measure("untx_creatinine_reported", "nmol/mmol", "Urinary NTX over creatinine, as assays report it"),
    Measure("untx_reported_percent_change", "%", "Urinary NTX over creatinine, as assays report it"),
    Measure("tumour_burden", "%", "Tumour in bone (reference = 100 %)"),
    Measure("lesion_osteoclasts_percent_change", "%", "Osteoclasts of the lesion"),
    Measure("lesion_free_rankl_percent", "%", "Free RANKL in the lesion (untreated = 100 %)"),
    Measure("skeletal_event_incidence", "%", "Share with a skeletal-related event"),
    Measure("bone_metastasis_incidence", "%", "Share with a bone metastasis"),
    Measure("bone_metastasis_free_survival", "%", "Alive without bone metastasis"),
    Measure("death_with_cancer_incidence", "%", "Share dead of cancer"),
    Measure("jaw_necrosis_incidence", "%", "Share with necrosis of the jaw"),
    Measure("hypocalcaemia_incidence", "%", "Share with reported hypocalcaemia"),
)
MEASURES = {measure.name: measure for measure in _ALL}


_SHOWN_UNITS = {"percent": "%", "microgram/mL": "ug/mL", "nanogram/mL": "ng/mL", "1": "", "1/year": "a year"}


def measure(name: str, observables: Mapping[str, Observable], where: str = "") -> Measure:
    """The measure with this name: a known one, or any observable of a model, as it is or as percent change.

    Args:
        observables: of the model or models in question.

    Raises:
        UnknownName: no model here shows it; the message names the nearest.
    """
    plain = name.removesuffix(CHANGE)
    if plain not in observables:
        known = [m.name for m in _ALL if m.observable in observables]
        raise UnknownName("observable", name, {*known, *observables, *(f"{one}{CHANGE}" for one in observables)}, where)
    if name in MEASURES:
        return MEASURES[name]
    shown = observables[plain]
    title = shown.meaning[:1].upper() + shown.meaning[1:]
    unit_name = shown.display_unit or shown.unit
    return Measure(name, "%" if name != plain else _SHOWN_UNITS.get(unit_name, unit_name), title)


def number_with_unit(value: float, unit_name: str, *, change: bool) -> str:
    """A number as tables show it: a change with its sign and one decimal, any other with three digits."""
    if unit_name == "month":
        return f"{value:.1f} months"
    shown = f"{round(value, 1) + 0.0:+.1f}" if change else f"{value:.3g}"
    return f"{shown} {unit_name}".rstrip()


def is_density(measure: str) -> bool:
    """Whether a measure is a bone density: reported by its mean, in points; others by their median, by factors."""
    return measure.startswith(DENSITY)
