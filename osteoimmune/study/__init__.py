"""Study files: a TOML text becomes a `Study`, key by key; a key that is not known is refused with the nearest name.

The built-in studies lie in osteoimmune/studies; docs/studies.md describes every key. Each part of a file is read in its
own small module here, by a table of keys; `sections.SECTIONS` joins them.
"""

from osteoimmune.study.file import built_in_studies, load_study, read_study
from osteoimmune.study.running import run

__all__ = ["built_in_studies", "load_study", "read_study", "run"]
