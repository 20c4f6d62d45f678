"""Which numbers decide an outcome: Sobol indices, Morris screening and partial rank correlations of any output."""

from osteoimmune.trials.sensitivity.analysis import analyse
from osteoimmune.trials.sensitivity.question import Question, question_of
from osteoimmune.trials.sensitivity.records import METHODS, Index, Sensitivity

__all__ = ["METHODS", "Index", "Question", "Sensitivity", "analyse", "question_of"]
