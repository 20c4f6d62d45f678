"""Published rows: who was treated how, and tables in either layout."""

from dataclasses import replace

import pytest

from osteoimmune.calibration.cases import predict_rows
from osteoimmune.calibration.patients import patients_of
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.published import package_table, published_rows
from osteoimmune.calibration.treatment import YEAR, Stage, treatment_of
from osteoimmune.errors import DataError, InvalidValue
from osteoimmune.evidence.populations import populations
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

MONTH = DAYS_PER_MONTH
RAW = (
    "table,study,pmid,doi,population,arm,dose,regimen,endpoint,unit,time_months,n,value,value_num,lo,hi,spread_type,"
    "use,verified,source_locus,note\n"
)


def line(arm="denosumab", value="3.1", population="women", endpoint="BMD total hip", unit="% change", month="12",
         dose="60 mg", regimen="Q6M", use="validate"):  # fmt: skip
    given = f"{population},{arm},{dose},{regimen},{endpoint},{unit},{month}"
    return f"bmd,A trial,1,,{given},9,{value},{value},,,,{use},yes,T1,"


@pytest.fixture
def rows_of(tmp_path):
    def read(*lines):
        path = tmp_path / "bone.csv"
        path.write_text(RAW + "\n".join(lines) + "\n")
        return published_rows(path)

    return read


@pytest.mark.parametrize(
    ("arm", "dose", "regimen", "stages"),
    [
        ("denosumab", "60 mg", "Q6M", [Stage("denosumab", 60.0, False, 6 * MONTH)]),
        ("denosumab 120 mg Q4W", "", "", [Stage("denosumab", 120.0, False, 28.0)]),
        ("denosumab 3.0 mg/kg", "3.0 mg/kg", "single SC", [Stage("denosumab", 3.0, True, 0.0)]),
        ("placebo", "", "", [Stage("")]),
        ("alendronate 70 mg QW", "", "", [Stage("alendronate", 70.0, False, 7.0)]),
        ("alendronate 10 mg daily", "", "", [Stage("alendronate", 10.0, False, 1.0)]),
        ("risedronate 5 mg QD", "", "", [Stage("risedronate", 5.0, False, 1.0)]),
        ("zoledronic acid", "5 mg", "single IV", [Stage("zoledronate", 5.0, False, 0.0)]),
        ("zoledronic acid 5 mg yearly", "", "", [Stage("zoledronate", 5.0, False, YEAR)]),
        ("teriparatide 20 µg daily", "", "", [Stage("teriparatide", 0.02, False, 1.0)]),
        (
            "romosozumab 210 mg QM 12 mo -> denosumab 24 mo",
            "",
            "",
            [Stage("romosozumab", 210.0, False, MONTH, YEAR), Stage("denosumab", 60.0, False, 6 * MONTH)],
        ),
        (
            "alendronate 5 mg x4y → off",
            "",
            "",
            [Stage("alendronate", 5.0, False, 1.0, 4 * YEAR), Stage("")],
        ),
        (
            "teriparatide 24 months then denosumab",
            "",
            "",
            [Stage("teriparatide", 0.02, False, 1.0, 2 * YEAR), Stage("denosumab", 60.0, False, 6 * MONTH)],
        ),
        (
            "denosumab 60 mg Q6M 1 year -> zoledronate 5 mg once",
            "",
            "",
            [Stage("denosumab", 60.0, False, 6 * MONTH, YEAR), Stage("zoledronate", 5.0)],
        ),
    ],
)
def test_what_an_arm_was_given(arm, dose, regimen, stages):
    assert list(treatment_of(arm, dose, regimen).stages) == stages


@pytest.mark.parametrize(
    ("arm", "dose", "regimen", "named"),
    [
        ("odanacatib 50 mg QW", "", "", "odanacatib"),
        ("denosumab plus teriparatide", "", "", "several drugs"),
        ("denosumab -> off", "", "", "how long"),
        ("denosumab", "60 mg", "sometimes", "sometimes"),
        ("fc-opg", "", "", "dose"),
    ],
)
def test_what_cannot_be_given_is_refused_in_a_sentence(arm, dose, regimen, named):
    with pytest.raises(InvalidValue, match=named):
        treatment_of(arm, dose, regimen)


def test_a_dose_that_is_assumed_is_said_to_be():
    assert "60 mg of denosumab assumed" in treatment_of("denosumab").assumed
    assert treatment_of("denosumab", "60 mg", "Q6M").assumed == ""


@pytest.mark.parametrize(
    ("population", "body", "life_long", "first_day"),
    [
        ("PM women with osteoporosis", "postmenopausal", (), ()),
        ("Japanese women (95%) and men with osteoporosis", "postmenopausal", (), ()),
        ("men with low BMD", "man", (), ()),
        ("men with prostate cancer on ADT", "man", (), (("oestrogen", 0.03),)),
        ("PM women, HR+ early breast cancer on AI", "postmenopausal", (), (("oestrogen", 0.005),)),
        ("GC-initiating", "postmenopausal", (), (("glucocorticoid", 1.5),)),
        ("glucocorticoid users, continuing", "postmenopausal", (("glucocorticoid", 1.5),), ()),
        ("GC-treated patients, 2 doses 60 mg Q6M", "postmenopausal", (("glucocorticoid", 1.5),), ()),
        ("women with CKD stage 4", "kidney_disease", (), ()),
        ("premenopausal women", "premenopausal", (), ()),
    ],
)
def test_who_was_treated(population, body, life_long, first_day):
    found = patients_of(population)
    assert (found.body, found.life_long, found.first_day) == (body, life_long, first_day)
    assert found.trial


def test_people_whose_bone_is_not_here_are_refused():
    for population in ("breast cancer with bone mets", "multiple myeloma", "children with osteogenesis imperfecta"):
        with pytest.raises(InvalidValue, match="not in this body"):
            patients_of(population)


def test_a_study_of_single_doses_gave_no_calcium():
    assert not patients_of("healthy PM women", "A phase 1 single dose study").trial
    assert "rheumatoid" in patients_of("rheumatoid arthritis").note


def test_a_known_dose_of_prednisolone_is_taken():
    known = replace(populations()[0], prednisolone=15.0)
    assert patients_of("GC-initiating", known=known).first_day == (("glucocorticoid", 2.0),)
    assert patients_of("PM women with osteoporosis", known=known) == patients_of("PM women with osteoporosis")


@pytest.mark.parametrize(
    ("population", "told"),
    [
        ("PM women previously treated with alendronate", "2 years of alendronate before, assumed"),
        ("PM women after 5 y alendronate", "5 years of alendronate before"),
        ("40 % previously treated with risedronate for 3 years", "3 years of alendronate before by 40 % of them"),
        ("PM women with osteoporosis", ""),
    ],
)
def test_earlier_bisphosphonates_are_told_in_the_note(population, told):
    assert patients_of(population).note == told


def test_a_known_share_is_told_in_the_note_and_one_that_is_not_known_leaves_the_words():
    known = {p.trial or p.study: p for p in populations()}
    assert patients_of("GC-treated", known=known["Mok 2015"]).note == "2 years of alendronate before"
    assert "by 62 % of them, assumed" in patients_of("GC-treated", known=known["Intern Med 2017"]).note
    silent = known["Saag 2019 GIOP 24-mo"]
    assert patients_of("GC-initiating, previously treated with alendronate", known=silent).earlier == (1.0, 2.0)


def test_what_begins_with_the_first_dose_does_not_begin_with_what_was_taken_before(rows_of):
    words = "PM women starting AI"
    fresh, before, spared = (
        predict_rows(Subject("precursor_pool_and_opg"), rows_of(line(population=population)))["bone-002"]
        for population in (
            words,
            f"{words} previously treated with alendronate",
            "PM women pretreated with alendronate",
        )
    )
    assert before < fresh
    assert before < spared


def test_an_arm_that_tells_of_the_tablets_itself_is_not_given_them_twice(rows_of):
    (row,) = rows_of(line("alendronate 12 mo -> denosumab", population="previously treated with alendronate"))
    assert row.case.patients.earlier == (0.0, 0.0)


@pytest.mark.parametrize(
    "words", ["untreated women starting prednisolone and GC", "GC-initiating, alendronate-pretreated"]
)
def test_treated_with_something_else_is_no_long_use_of_glucocorticoids(words):
    assert not patients_of(words).life_long


def test_those_who_stop_a_bisphosphonate_are_told_by_their_arm(rows_of):
    (row,) = rows_of(line("off alendronate", population="PM women after 5 y alendronate", dose="", regimen=""))
    assert row.case.patients.earlier == (0.0, 0.0)
    assert row.case.treatment.stages[0].drug == "alendronate"


def test_the_share_treated_earlier_has_a_course_of_its_own():
    case = next(r.case for r in published_rows(package_table()) if r.row == "bone-182")
    (share, earlier), (rest, fresh) = case.courses
    assert (share, rest) == (0.62, 0.38)
    assert fresh == case
    assert earlier.treatment.stages == (Stage("alendronate", 70.0, False, 7.0, 2 * YEAR), *case.treatment.stages)
    assert (earlier.since_month, earlier.month) == (24.0, 36.0)
    nobody = replace(case, patients=replace(case.patients, earlier=(0.0, 0.0)))
    assert nobody.courses == [(1.0, nobody)]


def test_a_mixed_population_lies_between_those_treated_earlier_and_those_who_were_not():
    rows = {r.row: r for r in published_rows(package_table())}
    mixed = rows["bone-182"]
    some = [
        replace(mixed, row=str(s), case=replace(mixed.case, patients=replace(mixed.case.patients, earlier=(s, 2.0))))
        for s in (0.0, 0.62, 1.0)
    ]
    fresh, between, earlier = predict_rows(Subject("precursor_pool_and_opg"), some).values()
    assert earlier < 0.8 * fresh
    assert between == pytest.approx(0.62 * earlier + 0.38 * fresh, rel=1e-6)


def test_the_package_table_is_read_with_its_uses():
    rows = published_rows(package_table())
    assert {r.use for r in rows} == {"calibrate", "validate", "spent"}
    assert any(not r.seen for r in rows)
    assert all(r.case or r.note for r in rows)


def test_a_table_as_typed_is_read(rows_of):
    rows = rows_of(
        line(),
        line("denosumab - placebo", "3", endpoint="BMD total hip difference", unit="% points"),
        line("denosumab", "-80", endpoint="serum CTX-1", unit="% change (median)"),
        line("alendronate 70 mg QW x5y -> off", "-3.6", unit="% change over 5 y off", month="60"),
        line("denosumab", "6", endpoint="Cmax", unit="ug/mL"),
    )
    assert [(r.measure, r.value) for r in rows] == [
        ("bmd_total_hip", 3.1), ("bmd_total_hip", 3.0), ("ctx", -80.0), ("bmd_total_hip", -3.6)
    ]  # fmt: skip
    assert rows[1].case.against is not None
    assert (rows[3].case.since_month, rows[3].case.month) == (pytest.approx(60.0), pytest.approx(120.0))
    with pytest.raises(DataError, match=r"bone\.csv:2.*perhaps"):
        rows_of(line(use="perhaps"))


def test_predictions_differ_as_the_rows_do(rows_of):
    """A difference is that of its two arms; from stopping on counts from stopping on."""
    rows = rows_of(
        line(),
        line("placebo", "-1", dose="", regimen=""),
        line("denosumab - placebo", "4", endpoint="BMD total hip difference", unit="% points"),
        line("denosumab 60 mg Q6M 2 y -> off", "-5", unit="% change over 1 y off"),
        line("odanacatib", "1"),
        line("zoledronate 5 mg once", "2", dose="", regimen=""),
        line("denosumab", "3", population="men"),
    )
    found = predict_rows(Subject("precursor_pool_and_opg"), rows)
    first, placebo, difference, off, unknown, zoledronate, men = (r.row for r in rows)
    assert found[difference] == pytest.approx(found[first] - found[placebo], abs=1e-6)
    assert found[placebo] < 0 < found[zoledronate] < found[first]
    assert found[off] < -3
    assert unknown not in found
    assert "odanacatib" in rows[4].note
    assert found[men] != found[first]
