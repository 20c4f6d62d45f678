import pytest

from osteoimmune.errors import OsteoimmuneError
from osteoimmune.trials.design import Arm, Endpoint, Observation, Study
from osteoimmune.trials.regimen import parse_regimen

ARM = Arm("treated", parse_regimen("60 mg SC once"))


def study(**changes: object) -> Study:
    fields: dict[str, object] = {
        "name": "small",
        "title": "A small study",
        "question": "What happens?",
        "body": "postmenopausal",
        "horizon_months": 12.0,
        "outputs": ("ctx_percent_change",),
        "arms": (ARM,),
    }
    return Study(**(fields | changes))  # type: ignore[arg-type]


def test_an_arm_is_followed_as_long_as_the_study_unless_it_says_otherwise():
    longer = Arm("longer", ARM.regimen, 24.0)
    both = study(arms=(ARM, longer))
    assert [both.horizon_of(arm) for arm in both.arms] == [12.0, 24.0]


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"endpoints": (Endpoint("e", "E", "bsap_percent_change", month=1.0),)}, "unknown observable"),
        ({"endpoints": (Endpoint("e", "E", "ctx_percent_change", month=1.0, arms=("treatd",)),)}, "mean 'treated'"),
        ({"endpoints": (Endpoint("e", "E", "ctx_percent_change", kind="peek"),)}, "did you mean 'peak'"),  # type: ignore[arg-type]
        ({"observations": (Observation("tretaed", "published", "s", "g"),)}, "did you mean 'treated'"),
    ],
)
def test_names_that_are_not_known_are_refused(changes, named):
    with pytest.raises(OsteoimmuneError, match=named):
        study(**changes)


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"arms": ()}, "has no arm"),
        ({"arms": (ARM, ARM)}, "two arms named 'treated'"),
        ({"horizon_months": 0.0}, "above 0"),
        ({"horizon_months": float("nan")}, "above 0"),
        ({"horizon_months": 1e9}, "at most 1200"),
        ({"arms": (Arm("a", ARM.regimen, -1.0),)}, "arm 'a'"),
        ({"endpoints": (Endpoint("e", "E", "ctx_percent_change"),)}, "needs a month"),
        ({"endpoints": (Endpoint("e", "E", "ctx_percent_change", kind="peak", month=3.0),)}, "no other kind"),
        ({"endpoints": (Endpoint("e", "E", "ctx_percent_change", month=-3.0),)}, "outside 0"),
        ({"endpoints": (Endpoint("e", "E", "ctx_percent_change", kind="month of return", within=0.0),)}, "within"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(changes, named):
    with pytest.raises(OsteoimmuneError, match=named):
        study(**changes)
