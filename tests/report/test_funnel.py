"""The funnel: drawn for two trials and more, with what it cannot tell."""

import xml.etree.ElementTree as ET

from osteoimmune.evidence.analyses import analyse
from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.selection import pools
from osteoimmune.report.funnel import funnel_caution, funnel_svg


def analysis(outcome, measure="RR", **options):
    pool = pools(outcome, stratum="placebo/60 mg Q6M", **options)[0]
    return analyse(question_of(pool), measure, ("mh",))[0]


def test_each_informative_trial_is_a_dot():
    svg = funnel_svg(analysis("serious_infection", unverified=True), "serious infection")
    root = ET.fromstring(svg)
    assert len([node for node in root.iter() if node.tag.endswith("circle")]) == 4


def test_no_funnel_without_a_ratio_or_with_one_trial():
    assert funnel_svg(analysis("serious_infection", "RD"), "x") == ""
    assert funnel_svg(analysis("serious_infection", tissue="skin"), "x") == ""


def test_few_trials_are_told_to_be_few():
    assert "cannot tell" in funnel_caution(4)
    assert "chance" in funnel_caution(12)
