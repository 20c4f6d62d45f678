"""Draws from the prior of immunity in every body and genotype: how many cannot be solved, or are no usable numbers.

    python -m benchmarks.prior_draws [--draws 10000] [--days 365.25] [--rtol 1e-4] [--bodies child,mouse,...]

Every body there is, with lymphoid tissue and the hazards of host defence, in every genotype of
`osteoimmune.immunity.genotypes` that it can have: rest, one large dose of denosumab (400 nmol, 59 mg) and the days
after it, all draws of one body and genotype in one call of the kernel. Numbers of the modules of immunity are drawn;
all others are typical. Prints a table, one row a body and genotype, as it goes, and a sum at the end.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from time import process_time

import numpy as np

from osteoimmune.biology.bodies import BODIES, Body, body
from osteoimmune.engine import Event, simulate
from osteoimmune.immunity.genotypes import genotypes_of
from osteoimmune.immunity.prior import drawn, standard_draws, uncertain

OBSERVED = (
    "lymph_nodes", "peyers_patches", "thymic_epithelium", "immunoglobulins", "t_cell_priming", "peripheral_tolerance",
    "m_cells", "leukocyte_count", "serious_infection_any_incidence", "cancer_any_incidence", "death_incidence", "ctx",
)  # fmt: skip
LARGE_DOSE = Event(0.0, "pharmacology.depot", 400.0)
FLOOR = -1e-6  # of a state's magnitude: less is called negative
LOGARITHMS = ("joint_damage.hand",)  # states that may well be negative


@dataclass(frozen=True)
class Row:
    """What became of the draws of one body and genotype.

    Attributes:
        draws: how many.
        failures: those that the kernel could not solve.
        not_finite: those with an observable or state that is no finite number.
        negative: those with a state below nothing.
        seconds: processor time of the call.
    """

    body: str
    genotype: str
    draws: int
    failures: int
    not_finite: int
    negative: int
    seconds: float

    @property
    def wrong(self) -> int:
        """Draws with anything wrong, each counted once for each thing."""
        return self.failures + self.not_finite + self.negative


def with_immunity(name: str) -> Body:
    """A body by name, with everything that immunity has."""
    return body(name, lymphoid="full", host_defence="hazards")


def examine(subject: Body, genotype: str, draws: int, days: float = 365.25, rtol: float = 1e-4) -> Row:
    """Solve all draws of one body and genotype and look for what is wrong."""
    own = genotypes_of(subject.assembly.inputs)[genotype]
    typical, states = subject.values.values, subject.assembly.states
    begin = process_time()
    solution = simulate(
        subject.assembly,
        subject.values.coherent() | drawn(typical, standard_draws(uncertain(typical), draws)),
        reference=subject.reference.coherent(),
        inputs={**subject.inputs, **own},
        events=[LARGE_DOSE],
        times=[10.0, days],
        outputs=[*OBSERVED, *states],
        patients=draws,
        rtol=rtol,
    )
    seconds = process_time() - begin
    failed, unusable, negative = (np.zeros(draws, bool) for _ in range(3))
    failed[solution.failed] = True
    for name, values in solution.values.items():
        unusable |= ~np.isfinite(values).all(axis=1)
        if name in states and name not in LOGARITHMS:
            negative |= (values < FLOOR * states[name].magnitude).any(axis=1)
    counts = (failed.sum(), (unusable & ~failed).sum(), negative.sum())
    return Row(subject.name, genotype, draws, *map(int, counts), seconds)


def examined(bodies: list[str], draws: int, days: float, rtol: float) -> Iterator[Row]:
    """Every genotype that each body can have, one after another."""
    for name in bodies:
        subject = with_immunity(name)
        for genotype in genotypes_of(subject.assembly.inputs):
            yield examine(subject, genotype, draws, days, rtol)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=365.25)
    parser.add_argument("--rtol", type=float, default=1e-4)
    parser.add_argument("--bodies", default=",".join(BODIES))
    chosen = parser.parse_args()
    rows = []
    print("| body | genotype | draws | not solved | no number | negative | seconds |\n|---|---|---|---|---|---|---|")
    for row in examined(chosen.bodies.split(","), chosen.draws, chosen.days, chosen.rtol):
        rows.append(row)
        counts = f"{row.draws} | {row.failures} | {row.not_finite} | {row.negative} | {row.seconds:.1f}"
        print(f"| {row.body} | {row.genotype} | {counts} |", flush=True)
    draws, wrong, taken = sum(r.draws for r in rows), sum(r.wrong for r in rows), sum(r.seconds for r in rows)
    print(f"{len(rows)} bodies and genotypes, {draws} draws, {wrong} with something wrong, {taken:.0f} s")


if __name__ == "__main__":
    main()
