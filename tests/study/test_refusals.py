"""What cannot be meant is refused: one sentence, with file and place and the nearest right name, and nothing is left.

Every case is a slip in a study that is right; the study without any slip is checked and run beside them, and many cases
carry a right form of the very thing that is wrong in them.
"""

import os
import sys
from dataclasses import dataclass

import pytest
from whole_study import DOSES, MODULE, PARAMETERS, STUDY, write

from osteoimmune.cli import main


@dataclass(frozen=True)
class Slip:
    """`right` in a file of the whole study becomes `wrong`; what is said must hold `says`; `also` is right too."""

    right: str
    wrong: str
    says: str
    also: str = ""


@pytest.fixture
def command(monkeypatch, capsys):
    """Run a command line here: status, stdout, stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["osteoimmune", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run


def refused(command, path, says: str, named: str = "whole.toml") -> None:
    out = path.parent / "out"
    status, stdout, err = command("run", str(path), "--out", str(out))
    assert (status, stdout) == (2, ""), err
    assert err.startswith("osteoimmune: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert says in err
    assert named in err
    assert not out.exists()


def edited(text: str, slip: Slip) -> str:
    assert slip.right in text, slip.right
    return text.replace(slip.right, slip.wrong, 1)


STUDIES = [
    Slip("version = 1", "version = 2", "version 1"),
    Slip("version = 1\n", "", "lacks the key 'version'"),
    Slip('title = "Every', 'titel = "Every', "unknown key 'titel' in the study; did you mean 'title'"),
    Slip('title = "Everything a study can say"', "title = 7", "needs a text in quotation marks"),
    Slip('body = "postmenopausal"', 'body = "postmenopausl"', "did you mean 'postmenopausal'", 'body = "man"'),
    Slip('drug = "denosumab"', 'drug = "denosumb"', "unknown drug 'denosumb'"),
    Slip("horizon_months = 24", "horizon_months = -24", "-24 months lie outside 0 to 1200"),
    Slip("horizon_months = 24", "horizon_months = 0", "a horizon must be above 0"),
    Slip("horizon_months = 24", "horizon_months = 1e9", "lie outside 0 to 1200", "horizon_months = 120"),
    Slip("horizon_months = 24", "horizon_months = nan", "needs a finite number"),
    Slip("horizon_months = 24", 'horizon_months = "24"', "needs a finite number"),
    Slip("horizon_months = 24", 'horizon_months = "24,5"', "decimal point, not a comma", "horizon_months = 24.5"),
    Slip("horizon_months = 24", "horizon_months = 24,5", "line 8"),
    Slip('time_origin = "first dose"', 'time_origin = "first dos"', "did you mean 'first dose'"),
    Slip('"ctx_percent_change", "bmd', '"ctx_percent_chang", "bmd', "did you mean 'ctx_percent_change'"),
    Slip('"ctx_percent_change", "bmd', '"ctx_percent_change", "ctx_percent_change", "bmd', "two outputs named"),
    Slip('notes = ["a note"]', 'notes = "a note"', "needs a list of texts"),
    Slip('name = "whole"', 'name = "../whole"', "its name also names a folder", 'name = "whole-1.b"'),
    Slip('ageing = "drift"', 'agein = "drift"', "unknown variant 'agein'"),
    Slip('ageing = "drift"', 'ageing = "drfit"', "did you mean 'drift'", 'ageing = "drift"\nfracture = "hazards"'),
    Slip("ageing = 1", "aging = 1", "unknown condition 'aging'"),
    Slip("ageing = 1", 'ageing = "1"', "needs a finite number"),
    Slip('input = "calcium_intake"', 'input = "calcium_intak"', "did you mean 'calcium_intake'"),
    Slip("level = 2\n", "", "needs a level"),
    Slip("level = 2\n", "level = -2\n", "cannot be -2: its lowest is 0"),
    Slip('unit = "1"', 'unit = "mg"', "is given in 'mg', which does not fit '1'"),
    Slip('unit = "1"', 'unit = "furlong"', "'furlong'"),
    Slip("to_month = 12\n", "to_month = 1\n", "which is not after its start in month 1"),
    Slip('parameter = "opg.turnover"', 'parameter = "opg.turnovr"', "did you mean 'opg.turnover'"),
    Slip("times = 1.5", "times = -1.5", "must multiply by 0 or more", "times = 0"),
    Slip('when = "acute"', 'when = "accute"', "did you mean 'acute'", 'when = "life-long"'),
    Slip('"person.body_weight"', '"person.body_wieght"', "did you mean 'person.body_weight'"),
    Slip('unit = "kg"', 'unit = "m"', "does not fit 'kg'", 'unit = "gram"'),
    Slip('source = "my cohort"\n', "", "lacks the key 'source'"),
    Slip('status = "published"', 'status = "publishd"', "did you mean 'published'"),
    Slip("value = 55", "value = inf", "needs a finite number"),
    Slip("60 mg SC every 6", "-60 mg SC every 6", "a dose cannot be negative", "0 mg SC every 6"),
    Slip("60 mg SC every 6", "60 mh SC every 6", "unknown unit of dose 'mh'", "60 microgram SC every 6"),
    Slip("60 mg SC every 6", "60,5 mg SC every 6", "decimal point, not a comma", "60.5 mg SC every 6"),
    Slip("60 mg SC every 6", "60 mg SX every 6", "unknown route 'SX'", "60 mg IV every 6"),
    Slip("6 months x 2, then", "6 mnths x 2, then", "did you mean 'months'", "6 weeks x 2, then"),
    Slip("6 months x 2, then", "6 months, then", "never ends, so nothing can follow it"),
    Slip("6 months x 2, then", "6 months x 2.5, then", "must be whole and from 1"),
    Slip("6 months x 2, then", "6 months x 99999, then", "must be whole and from 1 to 10000"),
    Slip("6 months x 2, then", "0 months x 2, then", "must be longer than 0"),
    Slip("5 mg zoledronate IV", "5 mg zoledronat IV", "did you mean 'zoledronate'"),
    Slip("5 mg zoledronate IV over 15 minutes", "5 mg zoledronate SC", "cannot be given zoledronate SC; it can IV"),
    Slip("over 15 minutes", "over 15 minuts", "did you mean 'minutes'", "over 2 hours"),
    Slip(
        "60 mg SC every 6", "60 mg up to 50 mg SC every 6", "only a dose per kilogram", "1 mg/kg up to 50 mg SC every 6"
    ),
    Slip('regimen = "no drug"', 'regimen = ""', "needs a text", 'regimen = "placebo"'),
    Slip('regimen = "no drug"\n', "", "needs either a 'regimen' or a 'table'"),
    Slip('drug = "alendronate"', 'drug = "fc_opg"', "no body can be given both"),
    Slip('drug = "alendronate"\n', 'drug = "alendronate"\ninput = "calcium_intake"\n', "either a 'drug'"),
    Slip('table.file = "doses.csv"', 'table.file = "dose.csv"', "there is no file 'dose.csv' beside the study"),
    Slip('table.file = "doses.csv"', 'table.file = "../doses.csv"', "must lie beside the study file"),
    Slip('table.file = "doses.csv"', 'table.file = "/etc/passwd"', "must lie beside the study file"),
    Slip("table.id = 1", "table.id = 9", "has no row with ID 9", "table.id = 2"),
    Slip("table.id = 1\n", "", "has the IDs 1 and 2"),
    Slip('time_unit = "hour"', 'time_unit = "kg"', "is no unit of time", 'time_unit = "day"'),
    Slip("most_mg = 120", "most_mg = -1", "caps a dose per kilogram"),
    Slip('1 = "SC"', '1 = "SX"', "unknown route 'SX'"),
    Slip(', 2 = "denosumab IV" }', " }", "CMT 2 is no compartment"),
    Slip('arms = ["treated"]', 'arms = ["treatd"]', "did you mean 'treated'"),
    Slip("months = [1, 6]", "month = 1\nmonths = [1, 6]", "both 'month' and 'months'"),
    Slip("months = [1, 6]", "months = []", "needs a list of months"),
    Slip("months = [1, 6]", "months = [6, 6]", "two endpoints named"),
    Slip('kind = "month of return"', 'kind = "month of retrun"', "did you mean 'month of return'", 'kind = "peak"'),
    Slip("within = 10", "within = 0", "must be above zero"),
    Slip(
        'study = "DIRECT (Nakamura 2014)"', 'study = "DIRECT (Nakamura 2013)"', "did you mean 'DIRECT (Nakamura 2014)'"
    ),
    Slip('arm = "treated"\nkind', 'arm = "treaded"\nkind', "did you mean 'treated'"),
    Slip('modules = ["./osteocalcin"]', 'modules = ["./osteocalcim"]', "there is no module file"),
    Slip('modules = ["./osteocalcin"]', 'modules = ["../osteocalcin"]', "must lie beside the study file"),
    Slip('modules = ["./osteocalcin"]', 'modules = "./osteocalcin"', "needs a list of folders"),
    Slip('modules = ["./osteocalcin"]', 'modules = ["./osteocalcin", "./osteocalcin"]', "have the same name"),
]


@pytest.mark.promise("P13")
@pytest.mark.parametrize("slip", STUDIES, ids=lambda slip: slip.says[:40])
def test_a_slip_in_a_study_is_refused(command, tmp_path, slip):
    refused(command, write(tmp_path, whole_toml=edited(STUDY, slip)), slip.says)
    if slip.also:
        path = write(tmp_path, whole_toml=edited(STUDY, Slip(slip.right, slip.also, "")))
        status, out, err = command("check", str(path))
        assert (status, err) == (0, "")
        assert out.endswith("nothing is wrong with it\n")


TABLES = [
    Slip("ID,TIME", "ID,TIEM", "did you mean 'TIME'"),
    Slip("EVID,AMT,CMT", "EVID,CMT,CMT", "needs the columns TIME and AMT, and none twice"),
    Slip("1,24,2,0,1", "1,24,2,0", "line 3, has not as many cells as the header"),
    Slip("1,0,1,1.0,1", "1,0,1,one,1", "line 2, AMT: 'one' is not a number", "1,0,1,1e0,1"),
    Slip("1,0,1,1.0,1", '1,0,1,"1,0",1', "write a decimal point, not a comma"),
    Slip("1,0,1,1.0,1", "1,0,1,nan,1", "line 2, AMT: 'nan' is not a finite number"),
    Slip("1,0,1,1.0,1", "1,0,1,-1.0,1", "AMT, II and ADDL cannot be negative"),
    Slip("1,0,1,1.0,1", "1,0,1.5,1.0,1", "line 2, EVID: 1.5 is not a whole number"),
    Slip("1,0,1,1.0,1", "1,0,7,1.0,1", "EVID must be 0 to 4"),
    Slip("1,24,2", "1,-24,2", "TIME is negative"),
    Slip("1,4383,1", "1,12,1", "line 4: TIME goes back to 12 from 24"),
    Slip("1,0,2.0", "1,0,-2", "RATE -2, a duration of the model's own, is not supported"),
    Slip("1,0,2.0", "1,9,2.0", "SS must be 0, 1 or 2"),
    Slip("4383,1,0,2.0", "0,1,0,2.0", "ADDL needs an II above 0"),
]


@pytest.mark.promise("P13")
@pytest.mark.parametrize("slip", TABLES, ids=lambda slip: slip.says[:40])
def test_a_slip_in_a_table_of_doses_is_refused(command, tmp_path, slip):
    refused(command, write(tmp_path, doses_csv=edited(DOSES, slip)), slip.says)
    if slip.also:
        assert command("check", str(write(tmp_path, doses_csv=DOSES.replace(slip.right, slip.also))))[0] == 0


MODULES = [
    Slip("version = 1", "version = 3", "version 1"),
    Slip('story = "Osteocalcin follows osteoblasts."\n', "", "lacks the key 'story'"),
    Slip(
        "made * osteoblasts",
        "made * osteoblast",
        "unknown quantity 'osteoblast' in the flow 'production'; did you mean",
    ),
    Slip("made * osteoblasts", "__import__('os').getpid()", "'_' cannot be read", "osteoblasts * made ^ 1"),
    Slip("made * osteoblasts", "made * osteoblasts.__class__", "'.' cannot be read"),
    Slip("made * osteoblasts", "eval(made)", "unknown function 'eval'", "exp(0) * made * osteoblasts"),
    Slip("made * osteoblasts", "made * (osteoblasts", "')' is missing"),
    Slip("made * osteoblasts", "made / 0", "a division by 0"),
    Slip("made * osteoblasts", "(" * 900 + "made" + ")" * 900, "deep"),
    Slip("made * osteoblasts", "made + osteoblasts", "osteoblasts"),
    Slip("clearance * osteocalcin", "clearance * clearance * osteocalcin", "osteocalcin"),
    Slip('sink = "osteocalcin"\n', "", "neither source nor sink"),
    Slip('sink = "osteocalcin"', 'sink = "osteocalcim"', "did you mean 'osteocalcin'"),
    Slip('balanced_by = { name = "made", unit = "1/day" }\n', "", "unknown quantity 'made'"),
    Slip('needs = { osteoblasts = "1" }', 'needs = { osteoblastz = "1" }', "unknown quantity 'osteoblasts'"),
    Slip('needs = { osteoblasts = "1" }', 'needs = { osteoblasts = "kg" }', "osteoblasts"),
    Slip('expression = "1 + osteocalcin"', 'expression = "1 + osteocalcin_signal"', "osteocalcin_signal"),
    Slip('unit = "1"\nmeaning = "osteocalcin in serum"\nbase', 'unit = "1"\nbase', "lacks the key 'meaning'"),
    Slip("baseline = 1", 'baseline = "nothing_known"', "nothing_known"),
    Slip('name = "osteocalcin"', 'name = "1osteo"', "cannot be the name"),
]


@pytest.mark.promise("P14")
@pytest.mark.parametrize("slip", MODULES, ids=lambda slip: slip.says[:40])
def test_a_slip_in_a_module_is_refused(command, tmp_path, slip):
    refused(command, write(tmp_path, osteocalcin_module_toml=edited(MODULE, slip)), slip.says, named="osteocalcin")
    if slip.also:
        right = edited(MODULE, Slip(slip.right, slip.also, ""))
        assert command("check", str(write(tmp_path, osteocalcin_module_toml=right)))[0] == 0


NEEDS_OUTPUT = 'needs = { osteoblasts = "1", a_signal = "1" }'
LOOP = MODULE.replace('needs = { osteoblasts = "1" }', NEEDS_OUTPUT) + (
    '\n[gives.b_signal]\nexpression = "a_signal"\nunit = "1"\nmeaning = "b"\n'
)


@pytest.mark.promise("P13")
def test_modules_that_need_each_other_in_a_loop_are_refused(command, tmp_path):
    other = LOOP.replace("a_signal", "b_signal").replace("gives.b_signal", "gives.a_signal")
    other = other.replace('name = "osteocalcin"', 'name = "other"').replace("observables.osteocalcin", "observables.o2")
    other = other.replace("gives.osteocalcin_signal", "gives.other_signal")
    path = write(
        tmp_path,
        osteocalcin_module_toml=LOOP,
        whole_toml=STUDY.replace('["./osteocalcin"]', '["./osteocalcin", "./other"]'),
    )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "module.toml").write_text(other)
    (tmp_path / "other" / "parameters.csv").write_text(PARAMETERS)
    refused(command, path, "loop", named="signal")


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe" + STUDY.encode("utf-16-le"), "cannot be read as TOML"),
        (STUDY.encode("latin-1", "replace") + b"# \xe9", "cannot be read as TOML"),
        (b"a = [" * 50_000, "cannot be read as TOML"),
        (b"#" * 1_000_001, "larger than 1 MB"),
        (b"", "lacks the key 'version'"),
        (STUDY.encode().partition(b"[arms.treated]")[0], "lacks the key 'arms'"),
        (STUDY.encode() + b"\n[arms.treated]\nregimen = 'no drug'\n", "cannot be read as TOML"),
        (b"\x00", "cannot be read as TOML"),
    ],
)
def test_files_that_are_no_study_are_refused(command, tmp_path, content, says):
    refused(command, write(tmp_path, whole_toml=content), says)


@pytest.mark.promise("P14")
def test_a_link_that_leads_out_of_the_folder_is_refused(command, tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "secret.csv").write_text(DOSES)
    path = write(tmp_path / "study")
    (path.parent / "doses.csv").unlink()
    os.symlink(tmp_path / "secret.csv", path.parent / "doses.csv")
    refused(command, path, "leads out of the folder")


@pytest.mark.promise("P13")
@pytest.mark.parametrize("place", ["/proc/none/out", "whole.toml"])
def test_a_folder_that_cannot_be_written_is_refused_and_the_rest_left_alone(command, tmp_path, monkeypatch, place):
    path = write(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = path.read_bytes()
    status, _, err = command("run", str(path), "--out", place)
    assert status == 2
    assert err.count("\n") == 1
    assert path.read_bytes() == before


def test_the_study_without_a_slip_runs(command, tmp_path):
    path = write(tmp_path)
    assert command("check", str(path))[0] == 0
    status, _, err = command("run", str(path), "--out", str(tmp_path / "out"))
    assert status == 0, err
    assert (tmp_path / "out" / "report.html").stat().st_size > 1e6


def test_there_are_at_least_sixty(figure):
    count = len(STUDIES) + len(TABLES) + len(MODULES) + 12
    figure("malformed inputs refused in one sentence", count, ">= 60")
    assert count >= 60
