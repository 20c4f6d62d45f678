"""Write docs/immunity-results.md and docs/images/genotypes.svg: what the immune part of the model shows.

    python tools/immunity.py [--draws 10000]

Agreement with observed phenotypes, what halving or doubling one number overturns, and ratios of infection and cancer
by tissue with their bands, as the prior has them.
"""

import argparse
from pathlib import Path

import numpy as np

from osteoimmune.biology.bodies import body
from osteoimmune.immunity import agreement, mapped_rows, phenotype_rows, predict_phenotypes
from osteoimmune.immunity.conclusions import ARMS, CONTROL, DEFICIENT, about_infections, deficiency_ratios, fetal
from osteoimmune.immunity.factor_two import perturbed, phenotype_ratios, right, survivals
from osteoimmune.immunity.matrix import matrix
from osteoimmune.immunity.prior import prior_columns, standard_draws, uncertain
from osteoimmune.immunity.ratios import OUTCOMES, confronted, ratios, table
from osteoimmune.immunity.runs import run_arm
from osteoimmune.report.genotype_matrix import matrix_svg
from osteoimmune.study import load_study

DOCS = Path(__file__).resolve().parent.parent / "docs"
COUNTS = {  # FREEDOM, three years: Watts 2012, and for eczema Cummings 2009 (PMC3264422), as in trial safety rows
    "serious_infection_skin": ((15, 3886), (3, 3876)),
    "serious_infection_ear": ((5, 3886), (0, 3876)),
    "serious_infection_urinary": ((29, 3886), (20, 3876)),
    "serious_infection_respiratory": ((69, 3886), (68, 3876)),
    "serious_infection_any": ((159, 3886), (133, 3876)),
    "eczema": ((118, 3886), (65, 3876)),
}
PENETRANCE = "genotype-019"


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000)
    draws = parser.parse_args().draws
    rows, phenotypes = mapped_rows(), phenotype_rows()
    names = uncertain(body("postmenopausal", lymphoid="full", host_defence="hazards").values.values)
    surprises = standard_draws(names, draws)
    ratio = phenotype_ratios({PENETRANCE: rows[PENETRANCE]}, prior_columns(surprises))[PENETRANCE]
    shares = {PENETRANCE: float((ratio < rows[PENETRANCE].lower).mean())}
    parts = [HEAD.format(draws=draws), _agreement(rows, phenotypes, shares), _unmapped(rows, phenotypes)]
    parts += [_survival(rows, phenotypes, names), _deficiencies(), *_bands(surprises)]
    (DOCS / "immunity-results.md").write_text("\n".join(parts), encoding="utf-8")
    (DOCS / "images" / "genotypes.svg").write_text(matrix_svg(matrix(rows, phenotypes, shares)), encoding="utf-8")


HEAD = """# Immunity: what the model shows

Written by `python tools/immunity.py --draws {draws}`; [immunity.md](immunity.md) explains it. Every band here is of the
**prior**: no trial has narrowed it.
"""


def _agreement(rows, phenotypes, shares) -> str:
    found = agreement(phenotypes, rows, predict_phenotypes(rows.values()), shares)
    lines = [
        "## Phenotypes with the right direction\n",
        "| rows | right | shown by the model | all | share |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {a.group} | {a.right} | {a.represented} | {a.all} | {100 * a.share:.0f} % |" for a in found]
    lines += ["\nMisses:\n", *(f"- {told}" for told in found[0].misses)]
    told = f"{100 * shares[PENETRANCE]:.0f} % of draws from the prior have fewer immunoglobulins without RANK"
    return "\n".join([*lines, f"\nRow {PENETRANCE} (penetrance) counts as right: {told}.\n"])


def _unmapped(rows, phenotypes) -> str:
    lines = [
        f"- {r.row_id} {phenotypes[r.row_id].genotype}, {phenotypes[r.row_id].trait}: {r.reason}"
        for r in rows.values()
        if r.reason
    ]
    return "\n".join(["Not shown by the model:\n", *lines, ""])


def _survival(rows, phenotypes, names) -> str:
    columns = perturbed(names)
    found = phenotype_ratios(rows, columns)
    conclusions = {
        f"{i} {phenotypes[i].genotype}, {phenotypes[i].trait}": right(rows[i], phenotypes[i], found[i]) for i in found
    }
    conclusions |= fetal(columns) | about_infections(columns)
    lines = [
        "## What one number halved or doubled overturns\n",
        "| conclusion | as it is | overturned by |",
        "|---|---|---|",
    ]
    told = survivals(names, conclusions)
    kept = sum(not s.overturned_by for s in told)
    lines += [
        f"| {s.conclusion} | {'holds' if s.holds else 'does not'} | {', '.join(s.overturned_by)} |"
        for s in told
        if s.overturned_by
    ]
    return "\n".join([*lines, f"\n{kept} of {len(told)} conclusions survive every one of {2 * len(names)} changes.\n"])


def _deficiencies() -> str:
    lines = [
        "## One function lost completely, beside people born without it\n",
        "| function | ratio of the model | people show | source |",
        "|---|---|---|---|",
    ]
    for own, ratio in deficiency_ratios().items():
        d = DEFICIENT[own]
        lines.append(f"| {own} | {ratio:.2f} | {d.low:g} to {d.high:g} ({d.status}) | {d.source} |")
    return "\n".join([*lines, ""])


def _bands(surprises) -> list[str]:
    study = load_study("infection-by-tissue")
    outputs = [f"{outcome}_incidence" for outcome in OUTCOMES]
    runs = {arm: run_arm(study, arm, prior_columns(surprises), outputs, [36]) for arm in (CONTROL, *ARMS)}
    failed = sum(run.failed for run in runs.values())
    lines = [
        f"## Ratios over three years ({failed} draws could not be solved)\n",
        "| regimen | outcome | median | 95 % band | upper over lower | hangs on |",
        "|---|---|---|---|---|---|",
    ]
    for r in table(runs, CONTROL, surprises, ARMS):
        hangs = ", ".join(f"{name} ({rank:+.2f})" for name, rank in r.drivers)
        band = f"{r.median:.2f} | {r.low:.2f} to {r.high:.2f} | {r.width:.1f}"
        lines.append(f"| {r.arm} | {r.outcome.replace('_', ' ')} | {band} | {hangs} |")
    seen = [
        "\n## FREEDOM beside the prior of 60 mg every six months\n",
        "| outcome | observed ratio | share of the prior below it | chance of as many or more |",
        "|---|---|---|---|",
    ]
    for outcome, counts in COUNTS.items():
        c = confronted(outcome, ratios(runs[ARMS[0]], runs[CONTROL], outcome), *counts)
        observed = "none without drug" if np.isinf(c.observed) else f"{c.observed:.2f}"
        seen.append(f"| {outcome.replace('_', ' ')} | {observed} | {100 * c.place:.1f} % | {c.chance:.3f} |")
    return ["\n".join(lines), "\n".join(seen), ""]


if __name__ == "__main__":
    main()
