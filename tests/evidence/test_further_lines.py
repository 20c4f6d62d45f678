"""Asymmetry, fragility and the trend with dose, each with its numbers or the reason why there is none."""

from math import exp, isnan

import pandas as pd
import pytest
from published_tables import BCG, CATHETERS, counts

from osteoimmune.evidence import egger, fragility_index, meta_regression, peters, safety_rows
from osteoimmune.evidence.further_lines import dose_lines, fragility_lines, further_lines
from osteoimmune.evidence.question import Question
from osteoimmune.evidence.scrutiny import scrutinise
from osteoimmune.evidence.selection import pools


def question(frame):
    return Question("catheters", "", frame)


def test_the_three_tests_of_asymmetry_and_the_fragile_trials():
    lines = {(line.analysis, line.about): line for line in further_lines(question(CATHETERS), "OR")}
    assert lines["Egger", "17 trials"].estimate == egger(CATHETERS, "OR").slope
    assert lines["Peters", "17 trials"].pvalue == peters(CATHETERS).pvalue
    assert "look alike" not in lines["Harbord", "17 trials"].words
    fragile = {about: line for (analysis, about), line in lines.items() if analysis == "fragility"}
    assert fragile
    told = CATHETERS[CATHETERS.events_treat + CATHETERS.events_ctrl > 0]
    for row in told.to_dict("records"):
        found = fragility_index(*(row[name] for name in ("events_treat", "n_treat", "events_ctrl", "n_ctrl")))
        assert (row["study"] in fragile) == (found.pvalue < 0.05)
        if found.pvalue < 0.05:
            assert fragile[row["study"]].estimate == found.index


def test_too_few_trials_and_none_significant_are_said():
    few = counts("A 3 100 4 100\nB 1 50 0 50")
    asymmetry, fragility = further_lines(question(few), "RR")
    assert isnan(asymmetry.estimate)
    assert "needs three trials at least, and has 2" in asymmetry.words
    assert "no trial is significant alone; the smallest exact p is 1" in fragility.words
    assert "look alike" in further_lines(question(BCG.head(5)), "OR")[0].words
    assert fragility_lines(question(pd.DataFrame({"study": ["A"], "estimate": [0.1], "se": [0.2]}))) == ()


def test_the_trend_with_dose_is_the_regression_on_milligrams_a_month():
    (line,) = (
        line for line in dose_lines(pools("any_serious_adverse_event"), "RR") if line.about.endswith("against placebo")
    )
    rows, columns = safety_rows(), ("study", "events_treat", "n_treat", "events_ctrl", "n_ctrl")
    doses = {"S017": 10, "S036": 10, "S054": 10, "S055": 20, "S076": 10, "S097": 10, "S049": 120 * 365.25 / 12 / 28}
    table = pd.DataFrame([[getattr(rows.row(name), column) for column in columns] for name in doses], columns=columns)
    table = table.astype({"events_ctrl": float, "n_ctrl": float})
    table.loc[table.study == "DESIRABLE", ["events_ctrl", "n_ctrl"]] /= 2  # its placebo arm faces two doses
    table["dose"] = list(doses.values())
    slope = meta_regression(table, ["dose"], "RR", "reml", test="hksj-adhoc").coefficients[1]
    assert line.estimate == pytest.approx(exp(10 * slope.estimate), rel=1e-6)
    assert "6 trials at 10, 20, 130 mg" in line.words
    assert "ride along" in line.words


def test_two_trials_are_no_trend():
    (line,) = dose_lines([pool for pool in pools("infection") if pool.stratum.comparator == "bisphosphonate"], "RR")
    assert isnan(line.estimate)
    assert "2 trials at 10, 130 mg a month" in line.words


def test_tissues_name_their_fragile_trials():
    lines = scrutinise("serious_infection").further
    assert any("skin" in line.about and line.analysis == "fragility" and line.estimate > 0 for line in lines)
