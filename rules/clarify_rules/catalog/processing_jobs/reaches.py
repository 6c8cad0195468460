"""What the three rules on reaching a service share."""

from __future__ import annotations

from typing import ClassVar

from clarify_rules.catalog import references
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.subjects import INFERENCE, PATHS, JobRule
from clarify_rules.catalog.verdict import Severity, Verdict
from clarify_rules.clarify.workload import Workload
from clarify_rules.network.client_settings import redirection
from clarify_rules.network.demand import Demand
from clarify_rules.network.service import Service
from clarify_rules.network.site import Site


class JobReaches(JobRule):
    """Every subnet of the workload reaches one service: DNS, network path and endpoint policy."""

    severity = Severity.HIGH
    needs = INFERENCE | PATHS
    parameters = (*JobRule.parameters, "OrgId", "TrustedBucketOwners")
    references: ClassVar[tuple[str, ...]] = (
        references.CLARIFY_VPC,
        references.PROCESSING_VPC,
        references.VPC_DNS,
        references.ROUTE_TABLES,
        references.NETWORK_ACLS,
        references.ENDPOINT_POLICIES,
    )
    prevents_success = True
    service: ClassVar[Service]

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether requests from every subnet get there, may do what they must, and are answered."""
        if workload.vpc_config is None:
            return absent.no_vpc(workload)
        if self.service is not Service.S3 and not workload.needs_inference:
            return absent.no_inference(workload)
        demand = Demand(workload, workload.vpc_config, self.service, None)
        check = site.reach(demand, redirection(workload.environment))
        who = f"The {workload.noun} {workload.name}"
        label = self.service.label
        claim = Claim(who, f"reach {label}")
        verdict = judge_check(check, f"{who} reaches {label} from every subnet.", claim)
        return absent.unless_ended(workload, verdict)
