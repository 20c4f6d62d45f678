"""How a model is solved: one generated kernel, for one patient or a million."""

from osteoimmune.engine.cache import builds, cache_folder
from osteoimmune.engine.events import Event
from osteoimmune.engine.kernel import Controls, Kernel, build
from osteoimmune.engine.sensitivity import Sensitivity, sensitivity
from osteoimmune.engine.simulate import Cohort, cohort, simulate, solve
from osteoimmune.engine.solution import STATUS, Solution
from osteoimmune.engine.system import System, system_of

__all__ = [
    "STATUS",
    "Cohort",
    "Controls",
    "Event",
    "Kernel",
    "Sensitivity",
    "Solution",
    "System",
    "build",
    "builds",
    "cache_folder",
    "cohort",
    "sensitivity",
    "simulate",
    "solve",
    "system_of",
]
