"""Numbers that cannot be: each is refused with one sentence that names what, where and the right name."""

import numpy as np
import pandas as pd
import pytest
from published_tables import LIDOCAINE, SMOKING

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.evidence import METHODS, pool

pytestmark = pytest.mark.promise("P13")


def with_cell(row, column, value):
    def change(table):
        table = table.astype({column: object})
        table.loc[row, column] = value
        return table

    return change


def all_of(column, value):
    return lambda table: table.assign(**{column: value})


def rows(*picked):
    return lambda table: table.iloc[list(picked)]


MALFORMED = {
    "events above n": (with_cell(0, "events_treat", 40), {}, "events_treat is 40, more than n_treat, 39"),
    "events above n, control": (with_cell(5, "events_ctrl", 147), {}, "O'Brien.*events_ctrl is 147"),
    "negative events": (with_cell(1, "events_treat", -1), {}, "Mogensen.*events_treat is -1, and must be zero or more"),
    "negative n": (with_cell(1, "n_ctrl", -44), {}, "n_ctrl is -44, and must be above zero"),
    "n of zero": (with_cell(2, "n_treat", 0), {}, "n_treat is 0, and must be above zero"),
    "NaN": (with_cell(3, "events_ctrl", np.nan), {}, r"Darby.*events_ctrl is missing \(NaN\)"),
    "None": (with_cell(3, "events_ctrl", None), {}, "events_ctrl is missing"),
    "pandas NA": (with_cell(3, "n_ctrl", pd.NA), {}, "n_ctrl is missing"),
    "infinity": (with_cell(3, "n_ctrl", np.inf), {}, "n_ctrl is inf, which is not a finite number"),
    "1e308": (with_cell(3, "n_ctrl", 1e308), {}, "n_ctrl is 1e.308, which is not a finite number of a usable size"),
    "text": (with_cell(4, "events_treat", "seven"), {}, r"Bennett.*row 5.*'seven', which is not a number"),
    "digits as text": (with_cell(4, "events_treat", "7"), {}, "'7', which is not a number"),
    "decimal comma": (with_cell(4, "n_treat", "110,0"), {}, r"which is not a number \(a decimal comma\?\)"),
    "truth value": (with_cell(4, "events_treat", True), {}, "True, which is not a number"),
    "date": (with_cell(4, "events_treat", pd.Timestamp("2020-01-07")), {}, "which is not a number"),
    "complex number": (with_cell(4, "events_treat", 7j), {}, "7j, which is not a number"),
    "10 MB field": (with_cell(4, "events_treat", "7" * 10_000_000), {}, "which is not a number"),
    "no study name": (with_cell(0, "study", None), {}, "row 1 has no study name"),
    "blank study name": (with_cell(0, "study", "  "), {}, "row 1 has no study name"),
    "no column of names": (lambda t: t.drop(columns="study"), {}, "no column 'study'"),
    "missing column": (lambda t: t.drop(columns="n_ctrl"), {}, "no column 'n_ctrl'"),
    "misspelt column": (lambda t: t.rename(columns={"n_ctrl": "n_ctl"}), {}, "no column 'n_ctrl'; is 'n_ctl' meant"),
    "line twice": (lambda t: pd.concat([t, t.iloc[[0]]]), {}, r"repeats row 1; a trial counts once"),
    "column twice": (lambda t: pd.concat([t, t[["n_ctrl"]]], axis=1), {}, "column 'n_ctrl' stands twice"),
    "no rows": (rows(), {}, "the table has no rows"),
    "not a table": (lambda t: t.to_dict(), {}, "needs a pandas DataFrame of trials, not dict"),
    "counts for rates": (lambda t: t, {"measure": "IRR"}, "no column 'time_treat'"),
    "unknown measure": (lambda t: t, {"measure": "0R"}, "unknown measure '0R'.*did you mean"),
    "measure of other case": (lambda t: t, {"measure": "rr"}, "unknown measure 'rr'"),
    "unknown method": (lambda t: t, {"method": "rmel"}, "unknown method 'rmel' in pool; did you mean.*'reml'"),
    "unknown test": (lambda t: t, {"method": "dl", "test": "hjsk"}, "unknown test 'hjsk'.*'hksj'"),
    "unknown policy": (lambda t: t, {"double_zero": "dorp"}, "unknown double_zero policy 'dorp'.*'drop'"),
    "unknown search": (lambda t: t, {"tau2_search": "convergd"}, "did you mean 'converged'"),
    "correction of two": (lambda t: t, {"zero_correction": 2}, "zero_correction is 2, and must be from 0 to 1"),
    "correction as text": (lambda t: t, {"zero_correction": "0.5"}, "zero_correction is '0.5'"),
    "level in percent": (lambda t: t, {"level": 95}, "level is 95, and must lie between 0 and 1"),
    "coding of two": (lambda t: t, {"method": "um.fs", "coding": 2}, "coding is 2, and must be 0.5, 1 or 0"),
    "prior scale": (lambda t: t, {"method": "bayes", "tau_prior_scale": -1}, "tau_prior_scale is -1"),
    "prior without sd": (lambda t: t, {"method": "bayes", "effect_prior": (0, 0)}, "must be a mean and a positive sd"),
    "no prior for RD": (lambda t: t, {"method": "bayes", "measure": "RD"}, "needs tau_prior_scale for RD"),
    "test for mh": (lambda t: t, {"method": "mh", "test": "hksj"}, "'hksj' belongs to the inverse-variance methods"),
    "exact RD": (lambda t: t, {"method": "exact", "measure": "RD"}, "'exact' cannot pool RD; it pools OR, IRR"),
    "one trial, dl": (rows(0), {"method": "dl"}, "'dl' needs at least two trials with information, and only one"),
    "one trial, hksj": (rows(0), {"method": "ee", "test": "hksj"}, "'hksj' needs at least two trials"),
    "one trial, cm.el": (rows(0), {"method": "cm.el"}, "'cm.el' needs at least two trials"),
    "one trial, betabinom": (rows(0), {"method": "betabinom"}, "'betabinom' needs at least two trials"),
    "fractional, exact": (with_cell(0, "events_treat", 2.5), {"method": "exact"}, "events_treat is 2.5.*whole counts"),
    "empty arm, cm.el": (all_of("events_treat", 0.0), {"method": "cm.el"}, "no finite estimate"),
    "empty arm, um.fs": (all_of("events_ctrl", 0.0), {"method": "um.fs"}, "no finite estimate"),
    "empty arm, betabinom": (all_of("events_ctrl", 0.0), {"method": "betabinom"}, "no finite estimate: the control"),
    "empty arm, mh": (all_of("events_ctrl", 0.0), {"method": "mh"}, "no trial has an event in the control arm"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "choices", "message"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_numbers_are_refused_in_one_sentence(change, choices, message):
    with pytest.raises(OsteoimmuneError, match=message) as caught:
        pool(change(LIDOCAINE.copy()), **choices)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_tables_without_any_event_are_refused(method, measure):
    nothing = LIDOCAINE.assign(events_treat=0.0, events_ctrl=0.0)
    with pytest.raises(OsteoimmuneError) as caught:
        pool(nothing, measure, method)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", METHODS)
def test_positive_control(method):
    """The same table unchanged is pooled by every method."""
    pooled = pool(LIDOCAINE, "OR", method)
    assert pooled.ci_low < pooled.estimate < pooled.ci_high
    assert pooled.k == 6


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [("time_treat", 0.0, "must be above zero"), ("time_ctrl", -1.0, "must be above zero"),
     ("events_treat", np.nan, "missing"), ("time_ctrl", "1 year", "not a number")],
)  # fmt: skip
def test_malformed_person_time(column, value, message):
    assert pool(SMOKING, "IRR", "mh").k == 5
    with pytest.raises(OsteoimmuneError, match=message):
        pool(with_cell(0, column, value)(SMOKING.copy()), "IRR", "mh")


@pytest.mark.parametrize(
    ("row", "message"),
    [({"ratio": 1.2, "ratio_low": 1.3, "ratio_high": 1.5}, "not inside its interval"),
     ({"ratio": 1.2, "ratio_low": -0.8, "ratio_high": 1.5}, "must be above zero"),
     ({"ratio": 1.2, "ratio_low": 1.5, "ratio_high": 0.8}, "not inside its interval")],
)  # fmt: skip
def test_malformed_intervals(row, message):
    good = pd.DataFrame([{"study": "a", "ratio": 1.2, "ratio_low": 0.8, "ratio_high": 1.8}])
    assert pool(good, "HR", "ee").ratio.estimate == pytest.approx(1.2)
    with pytest.raises(OsteoimmuneError, match=message):
        pool(pd.DataFrame([{"study": "a", **row}]), "HR", "ee")


def test_estimates_need_a_standard_error_above_zero():
    good = pd.DataFrame({"study": ["a", "b"], "estimate": [0.1, -0.2], "se": [0.1, 0.2]})
    assert pool(good, "RR", "dl").k == 2
    with pytest.raises(OsteoimmuneError, match="se is 0, and must be above zero"):
        pool(good.assign(se=[0.1, 0.0]), "RR", "dl")
    with pytest.raises(OsteoimmuneError, match="'mh' pools counts or person-time, and the table holds ready estimates"):
        pool(good, "RR", "mh")
