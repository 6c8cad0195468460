"""What the resources of the template are called."""

from __future__ import annotations

from dataclasses import dataclass

CACHE_BUCKET = "CacheBucket"
JOB_EVENTS = "JobEvents"
DEAD_LETTERS = "DeadLetters"
JOB_STATE_CHANGES = "JobStateChanges"
HOURLY_COLLECTION = "HourlyCollection"
ALARM = "Alarm"
DASHBOARD = "Dashboard"

# Conditions.
ALL_RULES = "AllRules"
ANY_JOB_RULE = "AnyJobRule"
ASSUMES_ROLE = "AssumesRole"
READS_ITSELF = "ReadsItself"
SENDS_FINDINGS = "SendsFindings"
SENDS_FINDINGS_ITSELF = "SendsFindingsItself"
HAS_ANALYSIS_CONFIG_OBJECTS = "HasAnalysisConfigObjects"
HAS_ALARM_TOPIC = "HasAlarmTopic"
HAS_BOUNDARY = "HasPermissionsBoundary"
HAS_EXEMPTIONS = "HasExemptions"
HAS_EXEMPTIONS_OWNER = "HasExemptionsBucketOwner"
HAS_KEY = "HasKmsKey"
HAS_ORG_ID = "HasOrgId"
HAS_TRUSTED_OWNERS = "HasTrustedBucketOwners"
RECORDS_MONITORS = "RecordsMonitors"


@dataclass(frozen=True, slots=True)
class FunctionNames:
    """The logical ids of one function and of what belongs to it."""

    stem: str

    @property
    def function(self) -> str:
        """The function; ``rules/Makefile`` builds it under this name."""
        return f"{self.stem}Function"

    @property
    def role(self) -> str:
        """The role it runs as."""
        return f"{self.stem}Role"

    @property
    def log_group(self) -> str:
        """The group it logs to."""
        return f"{self.stem}LogGroup"

    @property
    def policy(self) -> str:
        """What the role may do with Config rules, which are made after the role."""
        return f"{self.stem}Policy"

    @property
    def config_rule(self) -> str:
        """The AWS Config rule."""
        return f"{self.stem}ConfigRule"

    @property
    def permission(self) -> str:
        """The permission of AWS Config to invoke the function."""
        return f"{self.stem}Permission"

    @property
    def failures(self) -> str:
        """What becomes of invocations that fail."""
        return f"{self.stem}Failures"

    @property
    def enabled(self) -> str:
        """The condition that the rule is deployed."""
        return f"{self.stem}Enabled"

    @property
    def reads_itself(self) -> str:
        """The condition that the rule is deployed and its function assumes no role."""
        return f"{self.stem}ReadsItself"


COLLECTOR = FunctionNames("Collector")


def names_of(rule_id: str) -> FunctionNames:
    """Return the names of a rule's resources, which are its id in CloudFormation's letters."""
    return FunctionNames("".join(word.capitalize() for word in rule_id.split("-")))
