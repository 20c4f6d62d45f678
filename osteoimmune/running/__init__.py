"""Running: many patients in chunks, in one process or many, into a folder that survives being killed at any moment."""

from osteoimmune.running.chunks import Damage
from osteoimmune.running.folder import RunFolder, RunRecord
from osteoimmune.running.job import Coded, Job, Prepared, Tables
from osteoimmune.running.run import Outcome, resume, start

__all__ = [
    "Coded",
    "Damage",
    "Job",
    "Outcome",
    "Prepared",
    "RunFolder",
    "RunRecord",
    "Tables",
    "resume",
    "start",
]
