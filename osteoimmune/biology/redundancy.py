"""Graded redundancy: what a function keeps when RANK signals less, and when its partners do.

    F = w u + r (u + p - u p) + (1 - w - r) p,      r = (1 - w) s

u is the signal of RANK and p that of its partners (CD40, the receptors of TNF and lymphotoxin), each 1 in health. The
share w of the function needs RANK whatever the partners do, r is served by either, the rest needs the partners. With
its partners whole a function loses w without RANK; with its partners gone it loses most of what was shared. So a
blockade of RANKL may be harmless in health and matter under another drug, or in a mouse that lacks another gene.

Doubt: one number stands for several partners, and nobody has measured w or s in a human being.
"""

from osteoimmune.language.expression import Expression


def retained(weight: Expression, shared: Expression, signal: Expression, partners: Expression) -> Expression:
    """The function that is left, over normal.

    Args:
        weight: share that needs RANK, w.
        shared: of the remainder, the share that either can serve, s.
        signal: of RANK, u.
        partners: p.
    """
    either = (1.0 - weight) * shared
    served = signal + partners - signal * partners
    return weight * signal + either * served + (1.0 - weight - either) * partners
