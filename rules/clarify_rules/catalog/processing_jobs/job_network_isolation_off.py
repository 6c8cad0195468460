"""clarify-job-network-isolation-off: Clarify can talk to its shadow endpoint."""

from __future__ import annotations

from clarify_rules.catalog import references
from clarify_rules.catalog.subjects import WORKLOADS, JobRule
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network.site import Site

NETWORK_ISOLATION_ENABLED = "NETWORK_ISOLATION_ENABLED"


class JobNetworkIsolationOff(JobRule):
    """NetworkConfig.EnableNetworkIsolation is absent or false."""

    id = "clarify-job-network-isolation-off"
    title = "Clarify jobs do not run in network isolation"
    checks = (
        "That NetworkConfig.EnableNetworkIsolation of the job or monitoring definition is absent or false."
    )
    why = (
        "An isolated container cannot make network calls. Clarify needs them to create its shadow endpoint "
        "and to ask it for predictions, so an isolated job that needs predictions fails after start."
    )
    fix = (
        "Leave EnableNetworkIsolation out, or set it to false, when the job or definition is created. The "
        "VPC, its security groups and its endpoint policies are what keeps the job private."
    )
    severity = Severity.HIGH
    severity_note = "LOW where the analysis asks no model for predictions: such a job may work in isolation."
    needs = WORKLOADS | {EvidenceKind.ANALYSIS_CONFIGS}
    codes = ((NETWORK_ISOLATION_ENABLED, "EnableNetworkIsolation is true."),)
    requirements = ("Network isolation of the job is off",)
    references = (references.CLARIFY_VPC, references.CLARIFY_PARAMETERS)
    speaks_of_today = False
    prevents_success = True

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether isolation is off; the severity follows from the need for predictions."""
        # Where it is not known whether a model is asked, the graver reading counts.
        severity = Severity.LOW if known(_needs_inference, workload) is False else Severity.HIGH
        if not workload.network_isolation:
            return compliant(f"Network isolation of the {workload.noun} {workload.name} is off.")
        return non_compliant(
            NETWORK_ISOLATION_ENABLED,
            f"The {workload.noun} {workload.name} runs in network isolation and cannot reach a model",
            f"{workload.where_to_change}, leave out NetworkConfig.EnableNetworkIsolation or set it to false",
            severity=severity,
        )


def _needs_inference(workload: Workload) -> bool:
    return workload.needs_inference
