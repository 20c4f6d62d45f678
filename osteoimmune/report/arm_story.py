"""What sets the people of an arm apart, in words: body, co-medication, genes, values of their own."""

from osteoimmune.quantities.trial_time import DAYS_PER_MONTH
from osteoimmune.trials.design import Arm, Study
from osteoimmune.trials.subject import Comedication


def beside_regimen(study: Study, arm: Arm) -> tuple[str, ...]:
    """What an arm has beside its regimen, a phrase each; what all arms share included."""
    told = [f"body {arm.body}"] if arm.body and arm.body != study.body else []
    told += [f"{part}: {variant}" for part, variant in arm.variants.items()]
    told += [f"{name} = {value:g} from the first day" for name, value in {**study.conditions, **arm.conditions}.items()]
    told += [comedication(taken) for taken in (*study.comedication, *arm.comedication)]
    told += [f"{g.parameter} × {g.times:g}, {g.when}" for g in (*study.genotype, *arm.genotype)]
    own = {**study.parameters, **arm.parameters}
    told += [f"{name} = {value.number:g} {value.unit} ({value.source})" for name, value in own.items()]
    return tuple(told)


def comedication(taken: Comedication) -> str:
    """A co-medication with its time."""
    if taken.regimen is not None:
        what = f"{taken.drug} {taken.regimen.sentence}"
    else:
        what = f"{taken.input} = {taken.level:g} {taken.unit}".rstrip()
    until = "on" if taken.to_month is None else f"to month {taken.to_month:g}"
    return f"{what}, from month {taken.from_month:g} {until}"


def when_given(days: tuple[float, ...]) -> str:
    """The months of the first and last of many doses."""
    first, last = (day / DAYS_PER_MONTH for day in (days[0], days[-1]))
    return f"month {first:.0f}" if len(days) == 1 else f"months {first:.0f} to {last:.0f}"
