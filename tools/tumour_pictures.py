"""The pictures of docs/tumour.md: `python tools/tumour_pictures.py` (needs matplotlib; half a minute).

Curves are means over virtual patients where they are incidences, else of the typical patient.
"""

import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
from matplotlib import pyplot as plt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.close_tumour import BEGUN, MONTH, Patients, denosumab, zoledronate  # noqa: E402
from osteoimmune.biology.bodies import body  # noqa: E402
from osteoimmune.engine import Event, simulate  # noqa: E402

MONTHS = np.linspace(0.0, 24.0, 193)
COURSES = {
    "denosumab 120 mg Q4W": (denosumab(4, 40), "#0b559f"),
    "zoledronate 4 mg Q4W": (zoledronate(4, 40), "#c4510a"),
    "60 mg Q6M": (denosumab(26, 6, 60.0), "#5ba3d9"),
    "no antiresorptive": ([], "#777777"),
}


def lived(
    kind: str, events: list[Event], outputs: list[str], months: Any = MONTHS, people: int = 1, **choices: Any
) -> Any:
    """A solution of the typical patient, or of virtual ones."""
    one = body(kind, **({"companions": ("zoledronate",), "pharmacokinetics": "gibiansky_2012"} | choices))
    begun = BEGUN if "tumour_growth" in one.assembly.inputs else []
    return simulate(
        one.assembly,
        Patients(one, people).values() if people > 1 else one.values.coherent(),
        reference=one.reference.coherent(),
        inputs=one.inputs,
        times=np.asarray(months) * MONTH,
        outputs=outputs,
        events=sorted([*begun, *events], key=lambda e: e.time),
        rtol=1e-4,
    )


def dressed(axes: Any, title: str, below: str, beside: str) -> None:
    """Words around one panel."""
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
    axes.set_xlabel(below)
    axes.set_ylabel(beside)
    axes.spines[["top", "right"]].set_visible(False)


def urine(axes: Any) -> None:
    """Urinary NTX with the medians of trials."""
    for name, (events, colour) in COURSES.items():
        path = lived("breast_metastases", events, ["untx_creatinine_reported"])["untx_creatinine_reported"][0] * 1e6
        axes.plot(MONTHS, path, color=colour, label=name)
    rest = 49.2 + 0.2
    for month, change, colour in ((3, -80, 0), (3, -73, 0), (5.75, -75, 0), (3, -68, 1), (3, -79, 1), (5.75, -71, 1)):
        axes.plot(month, rest * (1 + change / 100), "o", mfc="none", color=("#0b559f", "#c4510a")[colour])
    axes.set_yscale("log")
    axes.set_yticks([10, 20, 50, 100], ["10", "20", "50", "100"])
    axes.legend(fontsize=7, frameon=False)
    dressed(axes, "Urinary NTX (circles: Lipton 2008, Stopeck 2010)", "months", "NTX/creatinine, nmol/mmol")


def events(axes: Any) -> None:
    """First skeletal events in breast and prostate cancer."""
    for name in ("no antiresorptive", "zoledronate 4 mg Q4W", "denosumab 120 mg Q4W"):
        course, colour = COURSES[name]
        for kind, style in (("breast_metastases", "-"), ("prostate_metastases", "--")):
            share = lived(kind, course, ["skeletal_event_incidence"], people=300)["skeletal_event_incidence"]
            axes.plot(MONTHS, 100 * share.mean(axis=0), style, color=colour, label=f"{name}, {kind.partition('_')[0]}")
    axes.plot([12, 12], [49.6, 29.8], "ks", ms=4)
    axes.set_ylim(0, 90)
    axes.legend(fontsize=6, frameon=False)
    dressed(axes, "First skeletal event (squares: Kohno 2005, the upper one fitted)", "months", "% of patients")


def prevention(axes: Any) -> None:
    """Survival without bone metastasis."""
    for name in ("no antiresorptive", "denosumab 120 mg Q4W"):
        course, colour = COURSES[name]
        months = np.linspace(0, 36, 145)
        alive = lived("castration_resistant", course, ["bone_metastasis_free_survival"], months, 300)
        axes.plot(months, 100 * alive["bone_metastasis_free_survival"].mean(axis=0), color=colour, label=name)
    for month, colour in ((25.2, "#777777"), (29.5, "#0b559f")):
        axes.plot(month, 50, "o", mfc="none", color=colour)
    axes.set_ylim(0, 100)
    axes.legend(fontsize=7, frameon=False)
    dressed(axes, "Castration-resistant, no metastasis yet\n(circles: medians of Smith 2012, not fitted)", "months",
            "% alive without bone metastasis")  # fmt: skip


def giant_cells(axes: Any) -> None:
    """Giant cells and stroma on and after denosumab."""
    months = np.linspace(0, 36, 145)
    course = [*denosumab(1, 3), *(Event(28.0 * i, "pharmacology.depot", 120e3 / 147.0) for i in range(1, 13))]
    found = lived("giant_cell_tumour", course, ["lesion_osteoclasts", "tumour_burden"], months)
    axes.plot(months, 100 * found["lesion_osteoclasts"][0] / found.baseline["lesion_osteoclasts"][0], color="#8a2be2",
              label="giant cells")  # fmt: skip
    axes.plot(months, 100 * found["tumour_burden"][0], color="#2e7d32", label="stroma")
    axes.axvspan(0, 12, color="#0b559f", alpha=0.08)
    axes.legend(fontsize=7, frameon=False)
    dressed(axes, "Giant-cell tumour: a year of denosumab, then none", "months", "% of the start")


def exposure() -> Any:
    """Blood, bone, lesion and lymphoid tissue at two doses, in one body."""
    figure, panels = plt.subplots(1, 4, figsize=(14, 3.4))
    shown = [
        ("denosumab_ug_per_ml", "Denosumab in blood", "ug/mL", 1.0),
        ("free_rankl_percent", "Free RANKL in bone", "% of the untreated", 100.0),
        ("lesion_free_rankl_percent", "Free RANKL in the lesion", "% of the start", 100.0),
        ("lymphoid_occupancy_percent", "RANKL bound in lymphoid tissue", "%", 100.0),
    ]
    months = np.linspace(0, 12, 366)
    for name in ("60 mg Q6M", "denosumab 120 mg Q4W"):
        course, colour = COURSES[name]
        found = lived("breast_metastases", course, [s[0] for s in shown], months, lymphoid="full", companions=())
        for axes, (output, title, unit, factor) in zip(panels, shown, strict=True):
            axes.plot(months, factor * found[output][0], color=colour, label=name)
            dressed(axes, title, "months", unit)
    for axes in panels[:3]:
        axes.set_yscale("log")
    panels[0].set_ylim(0.01, 60)
    panels[1].set_ylim(0.05, 300)
    panels[2].set_ylim(0.05, 300)
    panels[0].legend(fontsize=7, frameon=False)
    return figure


def main() -> None:
    """Draw and write."""
    figure, panels = plt.subplots(2, 2, figsize=(11, 8))
    for draw, axes in zip((urine, events, prevention, giant_cells), panels.flat, strict=True):
        draw(axes)
    for name, made in (("tumour", figure), ("tumour_exposure", exposure())):
        made.tight_layout()
        made.savefig(ROOT / "docs" / "images" / f"{name}.png", dpi=110)


if __name__ == "__main__":
    main()
