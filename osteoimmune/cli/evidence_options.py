"""The options that several evidence commands share."""

from pathlib import Path
from typing import Annotated

import typer

Outcome = Annotated[str, typer.Option(help="outcome class, such as serious_infection or malignancy")]
Tissue = Annotated[str, typer.Option(help="one tissue, or 'all' for the whole body")]
Term = Annotated[str, typer.Option(help="a narrower term (cellulitis), or 'any'")]
StratumText = Annotated[str, typer.Option(help="for example 'placebo/60 mg Q6M'")]
Across = Annotated[str, typer.Option(help="strata to cross: comparator,dose,definition (with a warning)")]
Unverified = Annotated[bool, typer.Option("--unverified", help="let rows from memory enter")]
Percentages = Annotated[bool, typer.Option("--percentages", help="rebuild counts from printed percentages")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Html = Annotated[Path | None, typer.Option(help="write a self-contained page to this file")]
Mapping = Annotated[str, typer.Option("--map", help="your columns: events_treat=ev1,n_treat=n1,...")]
Shared = Annotated[str, typer.Option(help="shared control arms: combine or split")]
