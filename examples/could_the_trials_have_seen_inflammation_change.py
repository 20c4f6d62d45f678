"""Could the trials of denosumab in rheumatoid arthritis have seen inflammation change?

If a share epsilon of T-cell priming and macrophage recruitment needed RANK, blocking RANKL would lower DAS28. The
trials saw nothing; how much could they have seen? The limit is computed from their patients at the start.
"""

from osteoimmune.answer.coupling import TRIALS, coupled, limits

rows = [row for trial in TRIALS for row in coupled(trial, (0.0, 0.02, 0.05, 0.1, 0.2, 0.3))]
for row in rows:
    print(f"{row.trial:10s} {row.arm}  epsilon {row.epsilon:4.2f}: DAS28 {row.das28:+.2f}, CRP {row.crp:+.1f} mg/L")
for limit in limits(rows):
    if limit.measure == "das28_crp":
        found = "no epsilon up to 0.3" if limit.detectable is None else f"epsilon above {limit.detectable:.2f}"
        print(f"{limit.trial} {limit.arm}: standard error {limit.standard_error:.2f}; would have found {found}")
