"""A body with its numbers, and short ways to ask the reference solver about it."""

from dataclasses import dataclass

import numpy as np

from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine.reference import reference_parameters, rest_reference, solve_reference
from osteoimmune.language.calculus import evaluate

MONTH = 365.25 / 12
ENTRANCE = {"denosumab": "pharmacology.depot", "fc_opg": "decoy.depot"}


@dataclass(frozen=True)
class Patient:
    """A body solved slowly; doses are (month, mg) under the skin."""

    body: Body
    known: dict

    def amount(self, drug, mg):
        return mg / self.known["pharmacology.molecular_mass"] if drug == "denosumab" else mg

    def solve(self, days, outputs, doses=(), drug="denosumab", events=(), initial=None, rtol=1e-7, **inputs):
        given = [(m * MONTH, ENTRANCE[drug], self.amount(drug, mg)) for m, mg in doses]
        return solve_reference(
            self.body.assembly,
            self.known,
            dict(self.body.inputs) | inputs,
            [*given, *events],
            days,
            outputs,
            initial=initial,
            rtol=rtol,
            method="LSODA",
        )

    def change(self, months, observable, doses=(), **more):
        """Percent change from baseline."""
        days = np.array([0.0, *np.atleast_1d(months)]) * MONTH
        path = self.solve(days, [observable], doses, **more)[observable]
        return 100.0 * (path[1:] / path[0] - 1.0)

    def rest(self, **inputs):
        return rest_reference(self.body.assembly, self.known, dict(self.body.inputs) | inputs)

    def observe(self, names, **inputs):
        """Observables at rest under inputs, over those of the reference body."""
        names = list(names)
        path = self.solve([0.0, 1.0], names, **inputs)
        reference = self.solve([0.0, 1.0], names)
        return {n: path[n][0] / reference[n][0] for n in names}

    def with_values(self, **changes):
        return Patient(self.body, self.known | {k.replace("__", "."): v for k, v in changes.items()})

    def baseline(self):
        inputs = {i.name: i.default for i in self.body.assembly.inputs.values()}
        known = self.known | inputs
        return np.array([evaluate(b, known) for b in self.body.assembly.baselines.values()]), known


def patient(*args, **choices) -> Patient:
    made = body(*args, **choices)
    known = reference_parameters(made.assembly, made.reference.coherent())
    return Patient(made, known | made.values.coherent())
