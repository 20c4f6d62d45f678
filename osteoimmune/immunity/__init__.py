"""Immunity: what knock-outs, transgenic animals and people with mutations show, beside what the model predicts."""

from osteoimmune.evidence.observations import Phenotype
from osteoimmune.immunity.predict import Prediction, predict_phenotypes
from osteoimmune.immunity.rows import Mapped, mapped_rows, phenotype_rows
from osteoimmune.immunity.score import Agreement, agreement, judged

__all__ = [
    "Agreement",
    "Mapped",
    "Phenotype",
    "Prediction",
    "agreement",
    "judged",
    "mapped_rows",
    "phenotype_rows",
    "predict_phenotypes",
]
