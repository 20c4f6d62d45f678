"""Earlier bisphosphonates, read from plain forms; words that only look like them are not read."""

import pytest

from osteoimmune.calibration.earlier import earlier_bisphosphonate


@pytest.mark.parametrize(
    ("words", "share", "years", "said"),
    [
        ("pm women previously treated with alendronate", 1.0, 2.0, False),
        ("pretreated with oral bisphosphonates for 3 years", 1.0, 3.0, True),
        ("transitioning from alendronate (median 5 years)", 1.0, 5.0, True),
        ("women switched from risedronate", 1.0, 2.0, False),
        ("bisphosphonate-pretreated women", 1.0, 2.0, False),
        ("pm women after 5 y alendronate, n=406", 1.0, 5.0, True),
        ("after 18 months of risedronate", 1.0, 1.5, True),
        ("40 % previously treated with bisphosphonates", 0.4, 2.0, False),
        ("≥65 y previously treated with alendronate", 1.0, 2.0, False),
        ("2 years since menopause, previously treated with risedronate", 1.0, 2.0, False),
        ("previously treated with alendronate, mean age 72 years", 1.0, 2.0, False),
        ("previously treated with alendronate for at least 1 month", 1.0, 2.0, False),
    ],
)
def test_plain_forms_are_read(words, share, years, said):
    assert earlier_bisphosphonate(words) == (share, years, said)


@pytest.mark.parametrize(
    "words",
    [
        "pm women with osteoporosis",
        "bisphosphonate-naive pm women",
        "pm women, no prior bp",
        "women not previously treated with bisphosphonates",
        "naive or previously treated with bisphosphonates",
        "some previously treated with alendronate",
        "prior bisphosphonate use excluded",
        "after hip fracture on alendronate",
        "transitioned from denosumab to alendronate",
        "treated with denosumab 60 mg",
        "on alendronate 70 mg",
        "bp 140/90 and osteoporosis",
        "after menopause",
        "men on adt, no bp within 12 months",
    ],
)
def test_words_that_only_look_like_it_are_not_read(words):
    assert earlier_bisphosphonate(words)[0] == 0.0
