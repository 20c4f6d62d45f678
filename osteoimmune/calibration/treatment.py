"""What an arm of a table was given, read from its words: drugs one after another, each with dose, interval and time.

    denosumab | 60 mg | Q6M                      alendronate 35 mg QW
    romosozumab 12 mo -> denosumab 24 mo         alendronate 5 mg x4y -> off

A dose, interval or time that the row does not give is that of the drug's label, and the note says so. What cannot be
read is refused in a sentence that names it; nothing is guessed beyond the label.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from osteoimmune.errors import InvalidValue
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

YEAR = 12.0 * DAYS_PER_MONTH


@dataclass(frozen=True)
class Usual:
    """How a drug is usually given: milligrams (a level, for oestrogen), every so many days, for so many (0: no end)."""

    milligrams: float
    interval_days: float
    days: float = 0.0


@dataclass(frozen=True)
class Stage:
    """One drug for a while.

    Attributes:
        drug: as `USUAL` calls it; "" for none.
        milligrams: of one dose, or per kilogram.
        interval_days: 0 for a single dose.
        days: how long the stage lasts; 0 where it goes on to the end.
    """

    drug: str
    milligrams: float = 0.0
    per_kilogram: bool = False
    interval_days: float = 0.0
    days: float = 0.0


@dataclass(frozen=True)
class Treatment:
    """Stages one after another, and what was assumed about them, in words."""

    stages: tuple[Stage, ...]
    assumed: str = ""

    @property
    def begun(self) -> float:
        """The day on which the last stage begins."""
        return sum(stage.days for stage in self.stages[:-1])


USUAL: Mapping[str, Usual] = MappingProxyType(
    {
        "denosumab": Usual(60.0, 6.0 * DAYS_PER_MONTH),
        "fc_opg": Usual(0.0, 0.0),
        "alendronate": Usual(70.0, 7.0),
        "risedronate": Usual(35.0, 7.0),
        "zoledronate": Usual(5.0, YEAR),
        "teriparatide": Usual(0.02, 1.0, 2.0 * YEAR),
        "romosozumab": Usual(210.0, DAYS_PER_MONTH, YEAR),
        "oestrogen": Usual(0.4, 1.0),
    }
)
_WORDS = (
    ("denosumab", r"denosumab|dmab|\bamg ?162\b"),
    ("fc_opg", r"fc-?opg|opg-fc"),
    ("alendronate", r"alendron|\baln\b"),
    ("risedronate", r"risedron|\bris\b"),
    ("zoledronate", r"zoledron|\bzol\b|\bza\b"),
    ("teriparatide", r"teriparatid|\btptd\b"),
    ("romosozumab", r"romosozumab|\bromo\b"),
    ("oestrogen", r"o?estrogen|oestradiol|estradiol|\bhrt\b"),
    ("", r"placebo|\bpbo\b|no drug|untreated|nothing|\boff\b|\bstop|discontinu|observation|calcium|control|\bnone\b"),
)
_PERIODS = {"d": 1.0, "w": 7.0, "m": DAYS_PER_MONTH, "y": YEAR}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ?(mg|ug|µg|mcg)(/kg)?(?![a-z])")
_EVERY = re.compile(r"\bq ?(\d+)? ?([dwmy])\b|\bevery (\d+)? ?(day|week|month|year)s?\b|\b(dai|week|month|year)ly\b")
_ONCE = re.compile(r"\b(single|once(?! (?:a|daily|weekly|monthly|yearly))|one dose)\b")
_LASTS = re.compile(r"(?:\bx ?|\b)(\d+(?:\.\d+)?) ?(y|yr|yrs|years?|mo|mos|months?|m|weeks?|wk|w)\b")


def treatment_of(arm: str, dose: str = "", regimen: str = "", lasting: Sequence[float] = ()) -> Treatment:
    """What an arm was given.

    Args:
        arm: its words.
        dose, regimen: the columns of these names; they tell of the last drug of the arm.
        lasting: days of the stages of the arm with which it is compared, for those whose time is not said.

    Raises:
        InvalidValue: a drug that no body here can be given, or words that are not understood.
    """
    text = re.sub(r"^previous(?:ly)? placebo ?(?:->|then) ?", "", _plain(arm))
    parts = [part.strip() for part in re.split(r"->|\bthen\b|\bfollowed by\b", text)]
    assumed: list[str] = []
    stages = [_stage(part, "", "", assumed) for part in parts[:-1]]
    stages.append(_stage(parts[-1], _plain(dose), _plain(regimen), assumed))
    known = [*lasting, *[0.0] * len(stages)]
    whole = [_ended(replace(s, days=s.days or known[k]), parts[k], assumed) for k, s in enumerate(stages[:-1])]
    whole.append(replace(stages[-1], days=0.0))
    return Treatment(tuple(whole), "; ".join(dict.fromkeys(assumed)))


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("→", "->").replace("μ", "µ").split())


def _stage(part: str, dose: str, regimen: str, assumed: list[str]) -> Stage:
    found = [drug for drug, words in _WORDS if re.search(words, part)]
    drugs = [drug for drug in found if drug]
    if not found:
        raise InvalidValue(f"no body here can be given {part!r}")
    if len(drugs) > 1:
        raise InvalidValue(f"{part!r} names several drugs at once")
    lasting = _LASTS.search(_AMOUNT.sub(" ", _EVERY.sub(" ", part)))
    days = float(lasting[1]) * _PERIODS[lasting[2][0]] if lasting else 0.0
    if not drugs or re.search(r"^(off|after|stop)", part):
        return Stage("", days=days)
    usual, drug = USUAL[drugs[0]], drugs[0]
    amount = _AMOUNT.search(part) or _AMOUNT.search(dose)
    milligrams, per_kilogram = _milligrams(amount, usual, drug, assumed)
    interval = _interval(part, regimen, drug, milligrams, assumed)
    return Stage(drug, milligrams, per_kilogram, interval, days)


def _milligrams(amount: re.Match[str] | None, usual: Usual, drug: str, assumed: list[str]) -> tuple[float, bool]:
    if amount is None:
        if not usual.milligrams:
            raise InvalidValue(f"the dose of {drug} is not said")
        if drug != "oestrogen":
            assumed.append(f"{usual.milligrams:g} mg of {drug} assumed")
        return usual.milligrams, False
    if drug == "oestrogen":
        return usual.milligrams, False
    return float(amount[1]) * (1.0 if amount[2] == "mg" else 1e-3), bool(amount[3])


def _interval(part: str, regimen: str, drug: str, milligrams: float, assumed: list[str]) -> float:
    for words in (part, regimen):
        if _ONCE.search(words):
            return 0.0
        if every := _EVERY.search(words):
            number, letter = every[1] or every[3] or 1, every[2] or (every[4] or every[5])[0]
            return float(number) * _PERIODS[letter]
    if regimen and not re.fullmatch(r"(sc|iv|oral|po)\.?", regimen):
        raise InvalidValue(f"the regimen {regimen!r} is not understood")
    usual = USUAL[drug].interval_days
    if drug in ("alendronate", "risedronate") and milligrams <= 10.0:
        usual = 1.0  # tablets so small are taken daily
    if drug != "oestrogen":
        assumed.append(f"{drug} every {usual:.4g} days assumed")
    return usual


def _ended(stage: Stage, part: str, assumed: list[str]) -> Stage:
    """A stage that another follows needs an end."""
    if stage.days:
        return stage
    if stage.drug and USUAL[stage.drug].days:
        assumed.append(f"{stage.drug} for {USUAL[stage.drug].days / DAYS_PER_MONTH:.0f} months assumed")
        return replace(stage, days=USUAL[stage.drug].days)
    raise InvalidValue(f"how long {part!r} lasted is not said")
