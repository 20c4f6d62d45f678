"""Published rows: which regimen is simulated for which row, and tables in either layout."""

import pytest

from osteoimmune.calibration.published import package_table, published_rows, regimen_of
from osteoimmune.errors import DataError
from osteoimmune.trials.regimen import parse_regimen

RAW = (
    "table,study,pmid,doi,population,arm,dose,regimen,endpoint,unit,time_months,n,value,value_num,lo,hi,spread_type,"
    "use,verified,source_locus,note\n"
)


@pytest.mark.parametrize(
    ("arm", "dose", "regimen", "sentence"),
    [
        ("denosumab", "60 mg", "Q6M", "60 mg SC every 6 months"),
        ("denosumab", "120 mg", "Q4W", "120 mg SC every 4 weeks"),
        ("denosumab 3.0 mg/kg", "3.0 mg/kg", "single SC", "3.0 mg/kg SC once"),
        ("placebo", "", "", "no drug"),
        ("alendronate 70 mg QW", "", "", ""),
        ("romosozumab 12 mo -> denosumab", "", "", ""),
        ("denosumab - placebo", "60 mg", "Q6M", ""),
        ("denosumab", "60 mg", "sometimes", ""),
    ],
)
def test_regimens(arm, dose, regimen, sentence):
    found, note = regimen_of(arm, dose, regimen)
    assert found == sentence
    assert note or found


def test_a_dose_that_is_assumed_is_said_to_be():
    assert "assumed" in regimen_of("denosumab", "", "")[1]


def test_the_package_table_is_read_with_its_uses():
    rows = published_rows(package_table())
    assert {r.use for r in rows} == {"calibrate", "validate", "spent"}
    assert any(not r.seen for r in rows)
    assert all(parse_regimen(r.regimen) for r in rows if r.regimen)


def test_a_table_as_typed_is_read(tmp_path):
    lines = [
        "bmd,A trial,1,,women,denosumab,60 mg,Q6M,BMD total hip,% change,12,9,3.1,3.1,,,,validate,yes,T1,",
        "bmd,A trial,1,,women,denosumab - placebo,,,BMD total hip difference,% points,12,9,3,3,,,,validate,yes,T1,",
        "pd,A trial,1,,women,denosumab,60 mg,Q6M,serum CTX-1,% change (median),1,9,-80,-80.0,,,,validate,memory,T1,",
        "pk,A trial,1,,women,denosumab,60 mg,single SC,Cmax,ug/mL,,9,6,6,,,,calibrate,yes,T1,",
    ]
    path = tmp_path / "bone.csv"
    path.write_text(RAW + "\n".join(lines) + "\n")
    rows = published_rows(path)
    assert [(r.measure, r.value, r.seen) for r in rows] == [("bmd_total_hip", 3.1, True), ("ctx", -80.0, False)]
    path.write_text(RAW + lines[0].replace("validate", "perhaps") + "\n")
    with pytest.raises(DataError, match=r"bone\.csv:2.*perhaps"):
        published_rows(path)
