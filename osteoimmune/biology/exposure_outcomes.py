"""Two harms that follow exposure: necrosis of the jaw and low calcium.

    d renewal = (resorption - renewal) / year,       h_jaw = h_j frailty (1 - renewal)+
    h_calcium = h_c [P(calcium below 2.0 mmol/L) - P(the same with one's own usual calcium)]+

Bone that is not renewed cannot repair what extraction and infection do to it: the hazard of the jaw grows with the
time for which resorption has been held down. Reports of hypocalcaemia follow how much likelier calcium is to be low
than it was in the same person, which kidney, vitamin D and the depth of suppression decide. Both baselines are closed
on the zoledronate arms of the three trials that compared the drugs (Saad 2012: 37 of 2836 with necrosis; PMC3333824:
141 of 2836 with low calcium); the denosumab arms are predicted.

Doubt: that denosumab 60 mg every six months hardly ever does it, although it suppresses the skeleton as far as
monthly zoledronate, is not in the hazard but in who is given it: extraction, chemotherapy, glucocorticoids. The
tissue's own need of RANKL, macrophages and infection are left out. Trials looked for low calcium at visits: brief
falls were missed.
"""

from pathlib import Path

from osteoimmune.language.expression import exp, smooth_positive
from osteoimmune.language.module import Equations, Flow, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

NEEDS = {"resorption": "1", "hypocalcaemia_probability": "1", "usual_hypocalcaemia_probability": "1"}
STATES = (
    State("renewal", "1", "resorption over the reference, averaged over the memory of bone", baseline=1.0),
    State("cumulative_jaw_necrosis", "1", "cumulative hazard of necrosis of the jaw", kind="quadrature"),
    State("cumulative_hypocalcaemia", "1", "cumulative hazard of reported hypocalcaemia", kind="quadrature"),
)


def _equations(q: Quantities) -> Equations:
    jaw = q.jaw_baseline * q.jaw_frailty * smooth_positive(1.0 - q.renewal, q.corner)
    likelier = q.hypocalcaemia_probability - q.usual_hypocalcaemia_probability
    calcium = q.calcium_baseline * smooth_positive(likelier, q.calcium_corner)
    told = {"jaw_necrosis": q.cumulative_jaw_necrosis, "hypocalcaemia": q.cumulative_hypocalcaemia}
    return Equations(
        flows=(
            Flow("renewed", q.resorption / q.memory, None, "renewal"),
            Flow("forgotten", q.renewal / q.memory, "renewal"),
        ),
        observables={
            "jaw_necrosis_hazard": Observable(jaw, "1/day", "hazard of necrosis of the jaw", "1/year"),
            "hypocalcaemia_hazard": Observable(calcium, "1/day", "hazard of reported hypocalcaemia", "1/year"),
            **{
                f"{name}_incidence": Observable(1.0 - exp(-h), "1", f"share with {name.replace('_', ' ')}", "percent")
                for name, h in told.items()
            },
        },
        quadratures={"cumulative_jaw_necrosis": jaw, "cumulative_hypocalcaemia": calcium},
    )


hazards = Module(
    "exposure_outcomes",
    "hazards",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    needs=NEEDS,
    equations=_equations,
    story=__doc__,
)
