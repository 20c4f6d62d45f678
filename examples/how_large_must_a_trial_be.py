"""How many people must a trial have to see that denosumab prevents vertebral fractures?

Virtual women like those of FREEDOM, a tenth of its size; trials of other sizes are drawn from what befell them.
"""

from dataclasses import replace

from osteoimmune.study import load_study
from osteoimmune.trials.analysis.data import simulate_trial
from osteoimmune.trials.analysis.first_event import first_event
from osteoimmune.trials.analysis.power import people_needed, power_curve
from osteoimmune.trials.analysis.ratios import incidence
from osteoimmune.trials.virtual.plan import TrialPlan


def main() -> None:
    """Simulate and print the answer."""
    plan = TrialPlan.of(load_study("freedom-trial")).changed(patients=780)
    data = simulate_trial(replace(plan, trial=replace(plan.trial, design="every arm")))
    times = first_event(data, "vertebral")
    for arm in data.arms:
        found = incidence(times, arm)
        print(f"{arm}: {found.events} of {found.people} with a new vertebral fracture, {found.percent.value:.1f} %")
    curve = power_curve(times, data.treated[0], data.control, (250, 500, 1000, 2000, 4000, 8000))
    for point in curve:
        print(f"{point.people:5d} people: {100 * point.share:3.0f} % of trials with p < 0.05")
    print(f"about {people_needed(curve):.0f} people for a power of 90 %")


if __name__ == "__main__":
    main()
