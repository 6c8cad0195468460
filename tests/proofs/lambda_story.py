"""What AWS does to the built functions in the proof, step by step, and what comes of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.reporting.security_hub.place import rule_of
from tests.proofs.command import audit
from tests.proofs.lambda_events import sample
from tests.proofs.lambda_runtime import COLLECTOR
from tests.servers.calls import PERMISSION

if TYPE_CHECKING:
    from deployment.local_runtime.emulator import Answer
    from tests.proofs.lambda_runtime import Deployment
    from tests.servers.aws import LocalAws

Key = tuple[str, str]
"""Resource type, and name or id."""
Said = tuple[str, str]
"""Compliance and reason code."""
Held = dict[str, dict[Key, Said]]
"""What AWS Config holds, by rule."""

REPORTED = ("COMPLIANT", "NON_COMPLIANT")
ALL_MODELS_RULES = [each for each in RULE_IDS if "ModelScope" in rule(each).parameters]


class Story:
    """A deployment in an account, and the IAM actions that each of its functions has used so far.

    `unseen` is what Security Hub still holds as failing and no round sees any more, as `found` has it.
    """

    def __init__(self, aws: LocalAws, deployment: Deployment) -> None:
        """Nothing has happened yet."""
        self.aws = aws
        self.deployment = deployment
        self.actions: dict[str, set[str]] = defaultdict(set)
        self.operations: set[str] = set()
        self.unseen: set[tuple[str, str, str]] = set()

    def collect(self, event: dict[str, Any] | None = None) -> Answer:
        """Let the collector run, by its schedule or by another event."""
        self.aws.reset(faults=False)
        answer = self.deployment.collect(event or sample("sqs-schedule"))
        self._note(COLLECTOR)
        return answer

    def ask(self, rule_id: str, event: dict[str, Any], **parameters: str) -> list[dict[str, Any]]:
        """Play an event to a rule's function; return the evaluations that it put."""
        before = len(self.aws.config.put_calls)
        self.aws.reset(faults=False)
        self.deployment.ask(rule_id, event, **parameters)
        self._note(rule_id)
        calls = self.aws.config.put_calls[before:]
        assert {each.rule for each in calls} == {rule_id}, "each token is answered, and no other's"
        return [evaluation for call in calls for evaluation in call.evaluations]

    def round(self, rules: Iterable[str] = RULE_IDS, **parameters: str) -> list[dict[str, Any]]:
        """Let the schedule come round for some rules; return the evaluations that they put."""
        event = sample("scheduled")
        return [put for rule_id in rules for put in self.ask(rule_id, event, **parameters)]

    def all_at_once(self) -> None:
        """Let the schedule come round for the collector and all rules in the same moment."""
        event = sample("scheduled")
        with ThreadPoolExecutor(len(RULE_IDS) + 1) as pool:
            collected = pool.submit(self.deployment.collect, sample("sqs-schedule"))
            asked = [pool.submit(self.deployment.ask, rule_id, event) for rule_id in RULE_IDS]
            for each in (collected, *asked):
                each.result()

    def forget_results(self, *rules: str) -> None:
        """Deploy rules anew, without results."""
        for rule_id in rules or RULE_IDS:
            self.aws.config.add_rule(rule_id)

    def held(self) -> Held:
        """What Config holds that counts: NOT_APPLICABLE results are as good as none."""
        return {rule_id: self.held_of(rule_id) for rule_id in RULE_IDS}

    def held_of(self, rule_id: str) -> dict[Key, Said]:
        """What Config holds of one rule, by the names of resources."""
        return {
            (resource_type, resource_id.rsplit("/", 1)[-1]): (compliance, (text or "").partition(":")[0])
            for (resource_type, resource_id), (compliance, text) in self.aws.config.results(rule_id).items()
            if compliance in REPORTED
        }

    def found(self) -> set[tuple[str, str, str]]:
        """What Security Hub holds as failing, by rule, resource type, and name."""
        return {
            (rule_of(finding["GeneratorId"]), other["ResourceType"], other["Name"])
            for finding in self.aws.findings()
            if (finding["RecordState"], finding["Compliance"]["Status"]) == ("ACTIVE", "FAILED")
            for resource in finding["Resources"]
            # What blocks is listed, too, without its type.
            if "ResourceType" in (other := resource["Details"].get("Other", {}))
        }

    def audited(self) -> Held:
        """What `clarify-rules audit` proves about the account, in the same words."""
        found: Held = {rule_id: {} for rule_id in RULE_IDS}
        for result in audit(self.aws).results.values():
            if result["status"] in REPORTED:
                key = (str(result["resource_type"]), str(result["resource_id"]))
                found[str(result["rule"])][key] = (str(result["status"]), str(result["code"]))
        return found

    def _note(self, name: str) -> None:
        calls = set(self.aws.counts().calls)
        self.operations |= calls
        self.actions[name] |= {PERMISSION.get(each, each) for each in calls}


def failing(held: Mapping[str, Mapping[Key, Said]]) -> set[tuple[str, str, str]]:
    """What of a finding fails, as `Story.found` has it."""
    return {
        (rule_id, *key)
        for rule_id, results in held.items()
        for key, (compliance, _) in results.items()
        if compliance == "NON_COMPLIANT"
    }


def differences(ours: Mapping[str, Mapping[Key, Said]], theirs: Mapping[str, Mapping[Key, Said]]) -> str:
    """What differs between two findings, as text; empty where nothing does."""
    wrong = [
        (rule_id, *key, ours[rule_id].get(key), theirs[rule_id].get(key))
        for rule_id in RULE_IDS
        for key in sorted(ours[rule_id].keys() | theirs[rule_id].keys())
        if ours[rule_id].get(key) != theirs[rule_id].get(key)
    ]
    return json.dumps(wrong[:20], indent=1) if wrong else ""
