"""What resources are called in reports for people, and what a message says apart from its fix."""

from __future__ import annotations

from collections.abc import Sequence

from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.reporting.printable import printable, shortened

NAMES_SHOWN = 3
# S3 URIs block as well, and are read by their ends.
_LONG_NAME = 120
_NOUNS = {
    "AWS::SageMaker::ProcessingJob": "processing job",
    "AWS::SageMaker::ModelBiasJobDefinition": "model-bias job definition",
    "AWS::SageMaker::ModelExplainabilityJobDefinition": "model-explainability job definition",
    "AWS::SageMaker::MonitoringSchedule": "monitoring schedule",
    "AWS::SageMaker::Model": "model",
    "AWS::EC2::VPC": "VPC",
    "AWS::EC2::VPCEndpoint": "VPC endpoint",
    "AWS::EC2::SecurityGroup": "security group",
    ACCOUNT: "account",
}


def noun(resource_type: str) -> str:
    """Return what people call a resource type, the type itself where they have no word for it."""
    return _NOUNS.get(resource_type, printable(resource_type))


def named(resources: Sequence[tuple[str, str]]) -> str:
    """Return how many resources of each type there are, with the first names; they are (type, id)."""
    by_type: dict[str, list[str]] = {}
    for kind, name in resources:
        by_type.setdefault(kind, []).append(name)
    return "; ".join(_of_one_type(noun(kind), names) for kind, names in by_type.items())


def several(ids: str) -> str:
    """Return the first of ids that stand together, joined by commas."""
    each = ids.split(",")
    shown = ", ".join(shortened(one.strip(), _LONG_NAME) for one in each[:NAMES_SHOWN])
    return shown + (f" and {len(each) - NAMES_SHOWN} more" if len(each) > NAMES_SHOWN else "")


def stands_in_its_own_way(blocking: str | None, resources: Sequence[tuple[str, str]]) -> bool:
    """Return whether what blocks is the only resource concerned, which need not be named twice then."""
    return len(resources) == 1 and blocking == resources[0][1]


def tells_fix(message: str, remediation: str | None) -> bool:
    """Return whether a message says what to do, as most do: at the end, or before a word on exemptions."""
    return _fix_begins(message, remediation) is not None


def problem(message: str, remediation: str | None) -> str:
    """Return what a message says is wrong, without what to do about it."""
    begin = _fix_begins(message, remediation)
    if remediation is None or begin is None:
        return message
    said = message[:begin].rstrip("; ")
    said = f"{said}." if said and not said.endswith(".") else said
    return f"{said}{message[begin + len(remediation) :]}" if said else message


def _fix_begins(message: str, remediation: str | None) -> int | None:
    """Return where the fix stands in a message, None where it does not."""
    if not remediation:
        return None
    if message.lower().endswith(remediation.lower()):
        return len(message) - len(remediation)
    before, found, _ = message.rpartition(f"; {remediation[:1].lower()}{remediation[1:]} ")
    return len(before) + len("; ") if found else None


def _of_one_type(word: str, names: Sequence[str]) -> str:
    shown = ", ".join(shortened(name) for name in names[:NAMES_SHOWN])
    if len(names) == 1:
        return f"{word} {shown}"
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{len(names)} {word}s: {shown}{more}"
