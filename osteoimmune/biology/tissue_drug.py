"""Denosumab in one tissue: it leaves the one pool in blood, binds RANKL there, and what is not lost returns.

    C = positive root of  C^2 - (A/V - R - K) C - K A/V = 0       free drug in the tissue, R its RANKL
    d A = S (C_blood - C/P) - kint V R C/(K + C)
    d central = ... - S (C_blood - C/P)

A is total drug in the interstitial volume V of the tissue, S the clearance by which it is exchanged with blood and P
the share of the blood's concentration it reaches where nothing binds it. Both legs of the exchange name the state
`pharmacology.central`, so the drug's balance holds over the whole body. Antibody partition coefficients: Shah and
Betts 2013 doi:10.4161/mabs.23684.

Doubt: nobody has measured denosumab in these tissues; a tissue rich in RANKL and poor in exchange is reached late.
"""

from osteoimmune.language.expression import ZERO, Expression, positive_root
from osteoimmune.language.module import Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import Table

BLOOD = "pharmacology.central"


def denosumab_in(place: str, table: Table) -> Module:
    """The module `{place}_drug`; gives `{place}_denosumab_free`, `_binding`, `_occupancy`, `_complex_loss`.

    Args:
        place: a tissue ("joint"); another module must give `{place}_rankl_total` (nmol/L of its interstitial fluid).
        table: `volume` (L), `exchange_clearance` (L/day), `partition` (1), `half_occupancy` (nmol/L) and
            `complex_internalisation` (1/day).
    """

    def equations(q: Quantities) -> Equations:
        rankl = q[f"{place}_rankl_total"]
        total = q.drug / q.volume
        free = positive_root(0.5 * (total - rankl - q.half_occupancy), q.half_occupancy * total)
        occupancy = free / (q.half_occupancy + free)
        lost = q.complex_internalisation * q.volume * rankl * occupancy
        returning = q.exchange_clearance * free / q.partition
        return Equations(
            flows=(
                Flow("entering", q.exchange_clearance * q.denosumab_free, BLOOD, "drug", meaning=f"into the {place}"),
                Flow("returning", returning, "drug", BLOOD, meaning="back to blood"),
                Flow("internalised", lost, "drug", meaning="loss with the RANKL it has bound"),
            ),
            gives=_outputs(place, free, free / q.half_occupancy, occupancy, q.complex_internalisation),
            observables={
                f"denosumab_in_{place}_nmol_per_l": Observable(free, "nmol/L", f"free denosumab in the {place}"),
                f"{place}_occupancy_percent": Observable(
                    occupancy, "1", f"RANKL in the {place} bound by denosumab", "percent"
                ),
            },
        )

    state = State("drug", "nmol", f"denosumab in the {place}, free and bound", substance="denosumab", magnitude=1.0)
    needs = {f"{place}_rankl_total": "nmol/L", "denosumab_free": "nmol/L"}
    return Module(f"{place}_drug", "exchange", table, (state,), needs=needs, equations=equations, story=__doc__ or "")


def no_denosumab_in(place: str) -> Module:
    """The same where no denosumab can be given: no concentration and no loss."""

    def equations(_: Quantities) -> Equations:
        return Equations(gives=_outputs(place, ZERO, ZERO, ZERO, ZERO))

    return Module(f"{place}_drug", "none", equations=equations, story=f"No denosumab in the {place}.")


def _outputs(
    place: str, free: Expression, binding: Expression, occupancy: Expression, loss: Expression
) -> dict[str, Output]:
    return {
        f"{place}_denosumab_free": Output(free, "nmol/L", f"free denosumab in the {place}"),
        f"{place}_denosumab_binding": Output(binding, "1", f"the same over its half-occupancy in the {place}"),
        f"{place}_denosumab_occupancy": Output(occupancy, "1", f"share of RANKL in the {place} that it has bound"),
        f"{place}_complex_loss": Output(loss, "1/day", f"loss of RANKL bound by denosumab in the {place}"),
    }
