"""The controls map: managed controls that ask for the same as a rule, for the opposite, or for neither."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stand(StrEnum):
    """How a managed control stands to a rule."""

    AGREES = "agrees"
    OPPOSES = "demands the opposite"
    BESIDE = "is about something else"


@dataclass(frozen=True, slots=True)
class Control:
    """A managed control, and what to do about it; its id is the Config rule's where Security Hub has none."""

    id: str
    config_rule: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One control, how it stands to some rules, and their ids."""

    stand: Stand
    control: Control
    rules: tuple[str, ...]


_ISOLATION = ("clarify-job-network-isolation-off",)
_DISTRIBUTED = ("clarify-job-instances-reach-each-other", "clarify-security-group-self-ingress")
_SUPPRESS = (
    "Suppress this control for Clarify resources only, with the reason that AWS documents isolation off for "
    "Clarify jobs; security-hub-admin.yaml can do it, for schedules where they carry the scope tag. Do not "
    "switch isolation on to satisfy it."
)
_ENCRYPTION = (
    "This control wants the traffic between instances encrypted. That goes with distributed Clarify jobs "
    "where their groups let UDP 500 and ESP through to each other as well."
)

# The AWS Config rules behind controls: Security Hub user guide, "SageMaker controls" and "EC2 controls";
# those without a control: AWS Config developer guide, "List of managed rules".
TABLE = (
    Row(
        Stand.AGREES,
        Control(
            "SAGEMAKER_MODEL_IN_VPC",
            "sagemaker-model-in-vpc",
            "This managed AWS Config rule asks the same of every model in the account; where it is on, both "
            "agree on each model that Clarify uses.",
        ),
        ("clarify-model-in-vpc",),
    ),
    Row(
        Stand.AGREES,
        Control(
            "SERVICE_VPC_ENDPOINT_ENABLED",
            "service-vpc-endpoint-enabled",
            "This managed AWS Config rule asks of one service whether every VPC has an endpoint; it does not "
            "look at its state, nor at whether a workload needs it.",
        ),
        ("clarify-vpc-has-endpoints",),
    ),
    Row(
        Stand.AGREES,
        Control(
            "EC2.19",
            "vpc-sg-restricted-common-ports",
            "This control looks at ports of high risk only; the rule here looks at all ports of the groups "
            "that Clarify uses.",
        ),
        ("clarify-security-group-no-public-ingress",),
    ),
    Row(Stand.OPPOSES, Control("SageMaker.12", "sagemaker-model-bias-job-isolation", _SUPPRESS), _ISOLATION),
    Row(
        Stand.OPPOSES,
        Control("SageMaker.14", "sagemaker-monitoring-schedule-isolation", _SUPPRESS),
        _ISOLATION,
    ),
    Row(
        Stand.OPPOSES,
        Control("SageMaker.20", "sagemaker-model-explainability-job-network-isolation", _SUPPRESS),
        _ISOLATION,
    ),
    Row(
        Stand.OPPOSES,
        Control(
            "EC2.18",
            "vpc-sg-open-only-to-authorized-ports",
            "Its automated remediation has been seen to remove rules that refer to the group itself. Exclude "
            "the security groups of Clarify jobs from it: distributed jobs need that rule.",
        ),
        _DISTRIBUTED,
    ),
    Row(
        Stand.BESIDE,
        Control(
            "SageMaker.5",
            "sagemaker-model-isolation-enabled",
            "This control is about the model's own EnableNetworkIsolation, not the job's. It does not clash: "
            "SageMaker calls an isolated container and moves its files itself.",
        ),
        ("clarify-model-in-vpc", *_ISOLATION),
    ),
    Row(
        Stand.BESIDE,
        Control("SageMaker.10", "sagemaker-model-explainability-job-encrypt-in-transit", _ENCRYPTION),
        _DISTRIBUTED,
    ),
    Row(
        Stand.BESIDE,
        Control("SageMaker.15", "sagemaker-model-bias-job-encrypt-in-transit", _ENCRYPTION),
        _DISTRIBUTED,
    ),
)


def controls_of(rule_id: str, stand: Stand) -> tuple[Control, ...]:
    """Return the controls that stand so to a rule, in the order of the table."""
    return tuple(row.control for row in TABLE if row.stand is stand and rule_id in row.rules)
