"""Risk of bias: every pooled trial, every domain, a reason with each."""

import pytest

from osteoimmune.evidence.bias import DOMAINS, JUDGEMENTS, Judgement, RiskOfBias, bias_of, risk_of_bias
from osteoimmune.evidence.tables import safety_rows


def test_every_trial_that_may_be_pooled_has_all_five_domains():
    pooled = {row.trial for row in safety_rows() if row.use == "pool"}
    assert pooled <= set(risk_of_bias())
    for assessed in risk_of_bias().values():
        assert tuple(domain.domain for domain in assessed.domains) == DOMAINS


def test_no_judgement_without_support():
    for assessed in risk_of_bias().values():
        for domain in assessed.domains:
            assert domain.support
            if domain.judgement in ("low", "some concerns", "high"):
                assert domain.source != "none seen", (assessed.trial, domain.domain)


@pytest.mark.parametrize(
    ("judgements", "overall"),
    [
        (["low"] * 5, "low"),
        (["low"] * 4 + ["not assessable"], "not assessable"),
        (["not assessable", "some concerns", "low", "low", "low"], "some concerns"),
        (["high", "some concerns", "low", "low", "low"], "high"),
    ],
)
def test_the_worst_domain_counts(judgements, overall):
    assert set(judgements) <= set(JUDGEMENTS)
    domains = tuple(Judgement("T", d, j, "", "") for d, j in zip(DOMAINS, judgements))
    assert RiskOfBias("T", domains).overall == overall


def test_a_trial_nobody_reviewed_is_not_assessable():
    assert bias_of("Unheard of").overall == "not assessable"
