"""Where processing jobs may not be listed, no function tells AWS Config anything that hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.clarify.processing_job import ProcessingJob
from tests.proofs.command import audit
from tests.proofs.demo_account import discover, fill
from tests.proofs.functions import COLLECTOR, PROVEN, Functions, Held
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

LISTING = "sagemaker:ListProcessingJobs"


@pytest.fixture(scope="module")
def functions() -> Iterator[Functions]:
    """The demo company's account, collected."""
    with LocalAws.start() as aws:
        fill(aws)
        found = Functions(aws)
        assert found.run(COLLECTOR).raised == ""
        yield found


@pytest.fixture(scope="module")
def truth(functions: Functions) -> Held:
    """What the command proves of the account, by rule and name."""
    return {
        key: each for key, each in audit(functions.aws, "--no-cache").statuses().items() if each in PROVEN
    }


def named(held: Held) -> dict[str, str]:
    """What Config holds, by names: it knows SageMaker's resources by their ARNs."""
    return {name.rsplit("/", 1)[-1]: each for (_, name), each in held.items()}


def test_nothing_is_told_of_jobs_that_could_not_be_listed(functions: Functions, truth: Held) -> None:
    functions.aws.config.reset()
    discover(functions.aws)
    functions.aws.reset()
    functions.aws.deny(LISTING)
    told = 0
    for rule_id in RULE_IDS:
        outcome = functions.run(rule_id)
        held = functions.held(rule_id)
        assert outcome.raised == "", "a denied call is a result"
        assert not any(kind == ProcessingJob.resource_type for kind, _ in held), rule_id
        assert outcome.count("Undetermined") > 0, rule_id
        assert {(rule_id, name): each for name, each in named(held).items()}.items() <= truth.items()
        told += len(held)
    assert told > 0, "what monitors and their network prove is told all the same"


def test_what_config_holds_stands_and_is_not_taken_for_gone(functions: Functions) -> None:
    functions.aws.config.reset()
    discover(functions.aws)
    functions.aws.reset()
    before = {}
    for rule_id in RULE_IDS:
        assert functions.run(rule_id).raised == ""
        before[rule_id] = functions.held(rule_id)
    functions.aws.deny(LISTING)
    for rule_id in RULE_IDS:
        outcome = functions.run(rule_id)
        assert (outcome.raised, outcome.count("Reported")) == ("", 0), rule_id
        assert functions.held(rule_id) == before[rule_id]
