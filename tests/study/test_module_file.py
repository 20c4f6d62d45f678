"""A module from a folder is the same module as one of ours."""

from pathlib import Path

import numpy as np
import pytest
from whole_study import MODULE, PARAMETERS

from osteoimmune.biology import oestrogen
from osteoimmune.biology.bodies import body
from osteoimmune.errors import DataError, UnitMismatch
from osteoimmune.language.rendering import describe_text
from osteoimmune.study import load_study
from osteoimmune.study.module_file import read_module
from osteoimmune.trials import run_study

EXAMPLES = Path(__file__).parents[2] / "examples"
OURS_AGAIN = """
version = 1
name = "oestrogen"
variant = "suppression"
story = "The module of ours, as text."
[inputs.oestrogen]
unit = "1"
default = 0.1
meaning = "oestrogen, premenopausal = 1"
"""


def folder(path: Path, module: str, parameters: str | None = PARAMETERS) -> Path:
    path.mkdir(exist_ok=True)
    (path / "module.toml").write_text(module)
    if parameters is not None:
        (path / "parameters.csv").write_text(parameters)
    return path


def test_it_has_what_its_files_say(tmp_path):
    module = read_module(folder(tmp_path / "m", MODULE)).module
    assert (module.name, module.variant) == ("osteocalcin", "from_osteoblasts")
    assert module.parameters["clearance"].number == 3.0
    assert module.needs == {"osteoblasts": "1"}


def test_it_is_described_as_any_other(tmp_path):
    told = describe_text(body("postmenopausal", [read_module(folder(tmp_path / "m", MODULE)).module]))
    assert "Osteocalcin follows osteoblasts." in told
    assert "production = made * osteoblasts" in told
    assert "osteocalcin.clearance | 3 | 1/day | assumption" in told


def test_the_example_runs_and_osteocalcin_follows_formation():
    arm = run_study(load_study(EXAMPLES / "osteocalcin.toml")).arms["denosumab"]
    fall = arm["osteocalcin_percent_change"]
    assert fall.value[0] == pytest.approx(0.0, abs=1e-6)
    assert np.interp(6.0, fall.time_months, fall.value) < -40.0


def test_a_module_of_the_name_of_ours_takes_its_place(tmp_path):
    """Ours, written again as text, gives the same body to the last bit."""
    effects = {
        "rankl": "(1 + rankl_suppression * reference) / (1 + rankl_suppression * felt)",
        "opg": "(1 + opg_stimulation * felt) / (1 + opg_stimulation * reference)",
        "precursors": "(1 + precursor_suppression * reference) / (1 + precursor_suppression * felt)",
        "osteoblasts": "(1 + osteoblast_stimulation * felt) / (1 + osteoblast_stimulation * reference)",
    }
    felt = "((1 + half_level) * oestrogen / (oestrogen + half_level))"
    reference = "((1 + half_level) * reference_level / (reference_level + half_level))"
    text = OURS_AGAIN
    for on, expression in effects.items():
        written = expression.replace("felt", felt).replace("* reference)", f"* {reference})")
        text += f'\n[gives.oestrogen_effect_on_{on}]\nexpression = "{written}"\nunit = "1"\nmeaning = "m"\n'
    table = (Path(oestrogen.__file__).with_suffix(".csv")).read_text()
    mine = read_module(folder(tmp_path / "m", text, table)).module
    assert set(mine.parameters) == set(oestrogen.suppression.parameters)
    both = [body("premenopausal", modules) for modules in ((), [mine])]
    assert both[0].assembly.states == both[1].assembly.states
    name = "oestrogen_effect_on_rankl"
    assert both[1].assembly.outputs[name].expression.symbols == both[0].assembly.outputs[name].expression.symbols


@pytest.mark.promise("P8")
def test_units_are_checked_as_in_any_other(tmp_path):
    wrong = MODULE.replace('rate = "clearance * osteocalcin"', 'rate = "clearance * clearance * osteocalcin"')
    module = read_module(folder(tmp_path / "m", wrong)).module
    with pytest.raises(UnitMismatch):
        body("postmenopausal", [module])


def test_a_module_without_parameters_needs_no_table(tmp_path):
    text = MODULE.replace('rate = "clearance * osteocalcin"', 'rate = "made * osteocalcin"')
    assert read_module(folder(tmp_path / "m", text, None)).module.parameters == {}


@pytest.mark.promise("P8")
def test_a_number_without_a_source_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"m/module.toml: parameters.csv:2: .*no source"):
        read_module(folder(tmp_path / "m", MODULE, PARAMETERS.replace(",ours", ",")))
