"""The sentences of docs/evidence.md that no computation writes."""

OPENING = """
# What was observed under denosumab

Written by `osteoimmune evidence document`; every figure is computed from the packaged rows.

The same rules for every outcome. A pool stays within one comparator class, one dose stratum and one outcome
definition. A row nobody saw in a source never enters unasked and never decides. A subset never meets its
parent, two reports of the same patients never meet, shared control arms are combined or split. A ratio whose
whole 95 % interval lies within 0.80 to 1.25 reads "similar", one that excludes 1 "higher" or "lower";
anything else, and anything the methods disagree on, "not decidable". A single tissue is read by its p value
adjusted for all tissues looked at.
"""

CLOSING = """
## What is decidable and what is not

- Any infection (60 mg against placebo): decidable, similar.
- Serious infection overall: not decidable from the numbers seen. With the two placebo-controlled trials whose
  counts are known from memory only, the pooled ratio excludes 1: those counts are the first to verify. (A
  published meta-analysis of eleven trials, Zhou 2014, Int J Clin Exp Pathol 7:2113, placebo and bisphosphonates
  together, found 1.23, 1.00 to 1.52; its counts by trial were not seen.)
- Serious infection of the skin: a five-fold excess in one trial, nowhere confirmed. It stands alone and among
  serious infections, not among all tissues looked at: whether it is a signal depends on the family.
- Serious infection of the ear: 5 against 0 events; the methods disagree, the exact interval includes 1.
- Malignancy and death: not decidable in either direction; an excess as large as the upper limit is possible.
- Malignancy by organ: percentages from memory only; not decidable, and the reproductive organs are the ones
  whose counts matter most.
- Eczema: the trials contradict each other; the answer is the method's, not the data's.
- Everything at 120 mg every 4 weeks rests on one trial each.

## To see it yourself

    osteoimmune evidence pool --outcome serious_infection --method mh,peto,reml --html serious.html
    osteoimmune evidence pool --outcome eczema --tissue skin --robustness
    osteoimmune evidence scrutiny
    osteoimmune evidence show S129
    osteoimmune evidence missing
    osteoimmune evidence check your.csv --map events_treat=ev1,n_treat=n1,events_ctrl=ev0,n_ctrl=n0
    osteoimmune evidence pool --file your.csv --html your.html
"""
