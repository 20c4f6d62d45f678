"""A user's table as a question: mapping, shared control arms, and nothing but our own errors."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osteoimmune.errors import InvalidValue, OsteoimmuneError, UnknownName
from osteoimmune.evidence.user_tables import parse_mapping, read_user_table

SHARED = "study,arm,events_treat,n_treat,events_ctrl,n_ctrl\nA,low,3,50,4,60\nA,high,5,52,4,60\nB,only,1,40,2,41\n"


@pytest.fixture
def shared_control(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(SHARED, encoding="utf-8")
    return path


def test_a_shared_control_arm_needs_a_decision(shared_control):
    with pytest.raises(InvalidValue, match=r"2 lines of 'A' share one control arm.*combine or split"):
        read_user_table(shared_control).question()
    with pytest.raises(UnknownName, match="split"):
        read_user_table(shared_control).question("spilt")


def test_a_shared_control_arm_combined(shared_control):
    question = read_user_table(shared_control).question("combine")
    line = question.frame.set_index("study").loc["A"]
    assert (line.events_treat, line.n_treat, line.events_ctrl, line.n_ctrl) == (8, 102, 4, 60)
    assert "added together" in question.notes[0]


def test_a_shared_control_arm_split(shared_control):
    frame = read_user_table(shared_control).question("split").frame
    assert frame["n_ctrl"].sum() == 60 + 41
    assert frame["events_ctrl"].sum() == 4 + 2
    assert set(frame["study"]) == {"A (low)", "A (high)", "B"}


def test_arms_with_controls_of_their_own_share_nothing(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(SHARED.replace("5,52,4,60", "5,52,3,61"), encoding="utf-8")
    assert len(read_user_table(path).question().frame) == 3


def test_one_control_group_counted_differently_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    text = "control_group_id," + SHARED.replace("\nA", "\ng,A").replace("\nB", "\n,B")
    path.write_text(text.replace("5,52,4,60", "5,52,3,61"), encoding="utf-8")
    with pytest.raises(InvalidValue, match="count it differently"):
        read_user_table(path).question("combine")


def test_the_mapping_is_read():
    assert parse_mapping("events_treat=ev 1, n_treat=n1") == {"events_treat": "ev 1", "n_treat": "n1"}
    assert parse_mapping("") == {}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_our_own_error(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with pytest.raises(OsteoimmuneError):
        read_user_table(path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.integers(-2, 30)] * 4), min_size=1, max_size=6))
def test_counts_are_taken_exactly_or_refused(tmp_path, lines):
    path = tmp_path / "t.csv"
    body = "\n".join(f"s{i},{a},{n},{c},{m}" for i, (a, n, c, m) in enumerate(lines))
    path.write_text("study,events_treat,n_treat,events_ctrl,n_ctrl\n" + body, encoding="utf-8")
    sound = all(0 <= a <= n and 0 <= c <= m and n > 0 and m > 0 for a, n, c, m in lines)
    if not sound:
        with pytest.raises(OsteoimmuneError):
            read_user_table(path)
        return
    frame = read_user_table(path).frame
    assert [tuple(row) for row in frame.iloc[:, 1:].to_numpy()] == lines
