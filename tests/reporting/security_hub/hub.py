"""One Security Hub, an account's results, and runs of the product between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.deliver import deliver
from clarify_rules.reporting.security_hub.finding import Finding, findings
from clarify_rules.reporting.security_hub.held import read_held
from clarify_rules.reporting.security_hub.life_cycle import Plan, plan
from clarify_rules.reporting.security_hub.pace import Pace
from clarify_rules.reporting.security_hub.place import Place
from tests.reporting.sample import MOMENT, audit, result
from tests.servers.security_hub.in_process import hub_client
from tests.servers.security_hub.service import SecurityHubService

RULE = "clarify-job-reaches-s3"
PLACE = Place("aws", "us-east-1", "111122223333")


def job(name: str, **changes: Any) -> Result:
    """The sample's result, on a job of that name."""
    return result(
        **{"resource_id": name, "resource_arn": PLACE.arn("sagemaker", f"processing-job/{name}")} | changes
    )


def fixed(one: Result) -> Result:
    """The result once the job complies."""
    return replace(
        one,
        status=Status.COMPLIANT,
        code="OK",
        message="All is well.",
        blocking_resource=None,
        remediation=None,
    )


def doubtful(one: Result, *actions: str, code: str = "ACCESS_DENIED") -> Result:
    """The result where a call was denied, or a fact is in doubt."""
    return replace(
        one,
        status=Status.UNDETERMINED,
        code=code,
        message="It could not be read.",
        blocking_resource=None,
        missing_actions=actions,
    )


class Clock:
    """Seconds that pass only in sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pace(self, per_second: float = 10) -> Pace:
        return Pace(per_second, self, self.sleep)


class Hub:
    """The stand-in, its client, and the product's run over it."""

    def __init__(self) -> None:
        self.service = SecurityHubService()
        self.client = hub_client(self.service)
        self.now = MOMENT

    def run(
        self,
        *results: Result,
        after: timedelta = timedelta(hours=1),
        rules: Iterable[str] = (RULE,),
        whole: bool = True,
        errors: tuple[str, ...] = (),
    ) -> Plan:
        """Report one audit, some time after the one before, and return what was planned."""
        self.now += after
        taken: Audit = replace(audit(*results, errors=errors), evaluated_at=self.now, evidence_time=self.now)
        held = read_held(self.client, PLACE, self.now, pace=Clock().pace())
        planned = plan(findings(taken), held, Coverage.of(taken, rules, whole=whole), self.now)
        deliver(self.client, planned.to_import, pace=Clock().pace())
        return planned

    def sent(self) -> list[tuple[str, str, str]]:
        """What was imported since the last time: identity's end, compliance and record state."""
        return [
            (each["Id"].split("/", 4)[4], each["Compliance"]["Status"], each["RecordState"])
            for batch in self.service.imports()
            for each in batch
        ]

    def held(self) -> list[Finding]:
        """All that Security Hub holds."""
        return list(self.service.state.findings.values())

    def only(self) -> Finding:
        """The one finding that Security Hub holds."""
        (found,) = self.held()
        return found

    def customer(self, **changes: Any) -> None:
        """Change all findings as a customer does."""
        identifiers = [{"Id": each["Id"], "ProductArn": each["ProductArn"]} for each in self.held()]
        self.client.batch_update_findings(FindingIdentifiers=identifiers, **changes)


def moment_of(finding: Finding) -> datetime:
    """When a finding was updated."""
    return datetime.fromisoformat(finding["UpdatedAt"])
