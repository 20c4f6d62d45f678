"""Tables of patients, written and read back."""

import numpy as np
import pytest

from osteoimmune.errors import DataError
from osteoimmune.trials.virtual.chunk import simulate_chunk
from osteoimmune.trials.virtual.patient_file import patient_csv, read_patients
from tests.trials.virtual.small_trials import plan


def test_a_table_comes_back_to_the_last_bit(tmp_path):
    table = simulate_chunk(plan(), 0, 20)["patients"]
    table["age"][3] = np.nan
    (tmp_path / "patients.csv").write_text(patient_csv(table), encoding="utf-8")
    back = read_patients(tmp_path / "patients.csv")
    assert list(back) == list(table)
    for name, column in table.items():
        assert back[name].dtype.kind == column.dtype.kind, name
        assert np.array_equal(back[name], column, equal_nan=column.dtype.kind == "f"), name


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs distinct columns"),
        ("age\n70\n", "needs distinct columns"),
        ("patient,age\n0,70\n1\n", ":3: the row"),
        ("patient,age\n0,seventy\n", "'age'.*not a number"),
        ("patient,age\n0,nan\n", "'age'.*finite"),
        ("patient,age\n0.5,70\n", "'patient'"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path, text, says):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        read_patients(tmp_path / "p.csv")


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match="there is no file"):
        read_patients(tmp_path / "p.csv")
