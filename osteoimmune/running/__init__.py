"""Running: many patients in chunks, in one process or many, into a folder that survives being killed at any moment.

Nothing is imported before it is used: a worker asks to end with its parent before it loads anything.
"""

from typing import TYPE_CHECKING

from osteoimmune.lazy import lazy_names

if TYPE_CHECKING:
    from osteoimmune.running.chunks import Damage as Damage
    from osteoimmune.running.folder import RunFolder as RunFolder
    from osteoimmune.running.folder import RunRecord as RunRecord
    from osteoimmune.running.job import Coded as Coded
    from osteoimmune.running.job import Job as Job
    from osteoimmune.running.job import Prepared as Prepared
    from osteoimmune.running.job import Tables as Tables
    from osteoimmune.running.run import Outcome as Outcome
    from osteoimmune.running.run import resume as resume
    from osteoimmune.running.run import start as start

_HOME = {
    "Coded": ".job",
    "Damage": ".chunks",
    "Job": ".job",
    "Outcome": ".run",
    "Prepared": ".job",
    "RunFolder": ".folder",
    "RunRecord": ".folder",
    "Tables": ".job",
    "resume": ".run",
    "start": ".run",
}
__all__ = [*_HOME]
__getattr__, __dir__ = lazy_names(__name__, _HOME)
