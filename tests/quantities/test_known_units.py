"""The stored units are Pint's, so that a run need not import Pint."""

import json
import subprocess
import sys

import pytest

from osteoimmune.quantities import units
from osteoimmune.quantities.units import parse_with_pint

KNOWN = json.loads(units._KNOWN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", KNOWN)
def test_a_stored_unit_is_what_pint_makes_of_it(name):
    factor, exponents = parse_with_pint(name)
    assert KNOWN[name][0] == pytest.approx(factor, rel=4e-16)
    assert KNOWN[name][1] == exponents


def test_bodies_are_built_without_pint():
    code = (
        "import sys; from osteoimmune.biology.bodies import DRUGS, PHARMACOKINETICS, REBOUNDS, body;"
        "[body(rebound=r, drug=d, pharmacokinetics=p) for r in REBOUNDS for d in DRUGS for p in PHARMACOKINETICS];"
        "assert 'osteoimmune.biology.rankl' in sys.modules; assert 'pint' not in sys.modules, 'Pint was imported'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=units._KNOWN.parents[2])
