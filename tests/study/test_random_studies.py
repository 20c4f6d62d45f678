"""Random studies that are right never crash; random slips of one character are right or refused in one sentence."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whole_study import STUDY, write

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.study import read_study
from osteoimmune.trials import run_study
from osteoimmune.trials.preparation import measures_of, prepare

HEAD = """
version = 1
name = "random"
title = "Random"
question = "What happens?"
body = "{body}"
horizon_months = {horizon}
outputs = ["ctx_percent_change", "denosumab_ug_per_ml"]
[arms.companions]
regimen = "5 mg zoledronate IV over 1 hours once"
"""
BODIES = ("postmenopausal", "premenopausal", "man")
AMOUNTS = st.one_of(st.just(0), st.integers(1, 400), st.floats(1e-3, 1e3, allow_nan=False))
WAITS = st.tuples(st.integers(1, 60), st.sampled_from(["days", "weeks", "months"]))


@st.composite
def regimens(draw):
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(["no drug", "placebo", "untreated"]))
    courses = []
    for _ in range(draw(st.integers(1, 3))):
        per_kilogram = draw(st.booleans())
        cap = f" up to {draw(st.integers(1, 200))} mg" if per_kilogram and draw(st.booleans()) else ""
        route = draw(st.sampled_from(["SC", "IV", "IV over 30 minutes"]))
        amount, (every, period) = draw(AMOUNTS), draw(WAITS)
        dose = f"{amount} mg{'/kg' * per_kilogram}{cap} {draw(st.sampled_from(['', 'denosumab ']))}{route}"
        start = f"after {draw(st.integers(1, 24))} months " if draw(st.booleans()) else ""
        courses.append(f"{start}{dose} every {every} {period} x {draw(st.integers(1, 6))}")
    return ", then ".join(courses) + draw(st.sampled_from(["", ", then stop"]))


@st.composite
def studies(draw):
    text = HEAD.format(body=draw(st.sampled_from(BODIES)), horizon=draw(st.integers(1, 60)))
    for number in range(draw(st.integers(1, 3))):
        text += f'[arms.a{number}]\nregimen = "{draw(regimens())}"\n'
        if draw(st.booleans()):
            text += f'body = "{draw(st.sampled_from(BODIES))}"\n'
        if draw(st.booleans()):
            text += f"horizon_months = {draw(st.integers(1, 90))}\n"
        if draw(st.booleans()):
            start = draw(st.integers(0, 40))
            level = draw(st.floats(0, 4, allow_nan=False))
            text += f'[[arms.a{number}.comedication]]\ninput = "glucocorticoid"\nlevel = {level}\n'
            text += f"from_month = {start}\nto_month = {start + draw(st.integers(1, 40))}\n"
        if draw(st.booleans()):
            times = draw(st.floats(0.2, 5, allow_nan=False))
            when = draw(st.sampled_from(["acute", "life-long"]))
            text += f'[[arms.a{number}.genotype]]\nparameter = "opg.turnover"\ntimes = {times}\nwhen = "{when}"\n'
        if draw(st.booleans()):
            weight = draw(st.integers(35, 150))
            text += (
                f'[arms.a{number}.parameters."person.body_weight"]\nvalue = {weight}\nunit = "kg"\nsource = "here"\n'
            )
    return text


@pytest.mark.promise("P11")
@settings(max_examples=12, deadline=None, derandomize=True)
@given(studies())
def test_a_random_study_that_is_right_runs(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("random") / "random.toml"
    path.write_text(text)
    for arm in run_study(read_study(path)).arms.values():
        for series in arm.series.values():
            assert np.isfinite(series.value).all() or arm.status
            assert np.isfinite(series.time_months).all()


@pytest.mark.promise("P12")
@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    place=st.integers(0, len(STUDY) - 1),
    kind=st.sampled_from(["drop", "double", "other"]),
    letter=st.characters(codec="utf-8"),
)
@example(place=STUDY.index("60 mg"), kind="other", letter="\0")
def test_a_slip_of_one_character_is_right_or_refused_in_a_sentence(tmp_path_factory, place, kind, letter):
    new = {"drop": "", "double": STUDY[place] * 2, "other": letter}[kind]
    path = write(tmp_path_factory.mktemp("slip"), whole_toml=STUDY[:place] + new + STUDY[place + 1 :])
    try:
        study = read_study(path)
        measures_of(study, prepare(study))
    except OsteoimmuneError as refusal:
        told = str(refusal)
        assert told.startswith("whole.toml")
        assert "\n" not in told.strip()
