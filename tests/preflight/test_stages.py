"""The steps of a job's life name rules that there are, and every rule that keeps a job from succeeding."""

from __future__ import annotations

from clarify_rules.catalog.registry import RULE_IDS, all_rules
from clarify_rules.preflight.stages import MODEL_STAGES, job_stages


def test_every_rule_that_prevents_success_has_its_step() -> None:
    steps = [rule for stage in job_stages(has_shadow_endpoint=True) for rule in stage.rules]

    assert {each.id for each in all_rules() if each.prevents_success} <= set(steps)
    assert len(steps) == len(set(steps))
    assert set(steps) <= set(RULE_IDS)
    assert {rule for stage in MODEL_STAGES for rule in stage.rules} <= set(RULE_IDS)


def test_without_a_shadow_endpoint_nothing_of_it_can_fail() -> None:
    steps = {rule for stage in job_stages(has_shadow_endpoint=False) for rule in stage.rules}

    assert not any("-model-" in rule and "job" not in rule for rule in steps)
    assert "clarify-job-shadow-endpoint-zones" not in steps
