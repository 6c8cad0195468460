"""The plan of an account: what will be created in it, drawn from a seed, before any AWS call is made.

All that is expected of the rules is computed from this plan (``expected.py``), never from AWS's answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

REGION = "us-east-1"
BUCKET = "acme-ml-analysis-configs"

# EC2's offerings in us-east-1: m5 and p4d are missing in zone e, m4 is everywhere, p3 is offered nowhere.
ZONES_WITH_TYPE = {
    "ml.m5.xlarge": frozenset("abcdf"),
    "ml.m4.xlarge": frozenset("abcdef"),
    "ml.p4d.24xlarge": frozenset("abcd"),
    "ml.p3.2xlarge": frozenset(),
}

# A /28 has 11 addresses free, or 9 with two interface endpoints in it; a /22 has a thousand. The counts that
# jobs and configs ask for stay well away from these limits: nothing hangs on who else takes addresses.
SMALL_SUBNET_AT_LEAST, SMALL_SUBNET_AT_MOST, LARGE_SUBNET = 8, 11, 1000


@dataclass(frozen=True)
class SubnetPlan:
    """A subnet: its name, the letter of its zone, its CIDR and whether it is a small one (/28)."""

    name: str
    zone: str
    cidr: str
    small: bool = False


class Ingress(Enum):
    """Who may come in through a security group; the last two let the internet in."""

    MEMBERS = "members"
    NOBODY = "nobody"
    WORLD_BESIDE_MEMBERS = "0.0.0.0/0 in the same permission as a self reference"
    WORLD_IPV6 = "::/0"


@dataclass(frozen=True)
class VpcPlan:
    """A VPC with its subnets and the groups that its workloads carry: name -> who may come in."""

    name: str
    cidr: str
    dns_support: bool
    dns_hostnames: bool
    subnets: tuple[SubnetPlan, ...]
    groups: tuple[tuple[str, Ingress], ...]


@dataclass(frozen=True)
class Attachment:
    """A VPC configuration: where a job or model is attached."""

    vpc: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class ModelPlan:
    """A model; ``attachment`` is None for one outside any VPC."""

    name: str
    attachment: Attachment | None


class Reading(Enum):
    """What a reader finds at the URI of an analysis configuration."""

    GOOD = "a configuration"
    NOT_JSON = "an object that is not JSON"
    MISSING = "no object"
    CHANGED = "an object that was written again after the job was created"


@dataclass(frozen=True)
class ConfigPlan:
    """An analysis configuration: its key, its document, and what it means for the job that uses it.

    ``model`` is the model of the shadow endpoint, ``endpoint`` an existing endpoint, each None if the job
    needs none. ``instances`` and ``instance_type`` are the shadow endpoint's.
    """

    key: str
    document: dict[str, Any]
    reading: Reading = Reading.GOOD
    model: str | None = None
    endpoint: str | None = None
    instances: int = 0
    instance_type: str = ""

    @property
    def uri(self) -> str:
        """The S3 URI that the job's input names."""
        return f"s3://{BUCKET}/{self.key}"


@dataclass(frozen=True)
class JobPlan:
    """A Clarify processing job; ``isolated`` None leaves the flag out of the request."""

    name: str
    config: ConfigPlan
    attachment: Attachment | None
    isolated: bool | None
    instances: int
    running: bool
    image: str


@dataclass(frozen=True)
class OtherJobPlan:
    """A processing job that is not Clarify's."""

    name: str
    image: str
    attachment: Attachment | None


@dataclass(frozen=True)
class AccountPlan:
    """All that is created; ``endpoints`` maps an endpoint to the model behind it."""

    vpcs: tuple[VpcPlan, ...]
    models: tuple[ModelPlan, ...]
    endpoints: tuple[tuple[str, str], ...]
    configs: tuple[ConfigPlan, ...]
    jobs: tuple[JobPlan | OtherJobPlan, ...]

    @property
    def clarify_jobs(self) -> tuple[JobPlan, ...]:
        """The Clarify jobs, in the order of creation."""
        return tuple(job for job in self.jobs if isinstance(job, JobPlan))

    @property
    def other_jobs(self) -> tuple[OtherJobPlan, ...]:
        """The jobs no rule may speak of."""
        return tuple(job for job in self.jobs if isinstance(job, OtherJobPlan))


VPCS = (
    VpcPlan(
        "serving",
        "10.0.0.0/16",
        dns_support=True,
        dns_hostnames=True,
        subnets=(
            SubnetPlan("serving-a", "a", "10.0.0.0/22"),
            SubnetPlan("serving-b", "b", "10.0.4.0/22"),
            SubnetPlan("serving-c", "c", "10.0.8.0/22"),
        ),
        groups=(("serving-members", Ingress.MEMBERS), ("serving-closed", Ingress.NOBODY)),
    ),
    VpcPlan(
        "training",
        "10.1.0.0/16",
        dns_support=True,
        dns_hostnames=False,
        subnets=(
            SubnetPlan("training-a-1", "a", "10.1.0.0/22"),
            SubnetPlan("training-a-2", "a", "10.1.4.0/22"),
            SubnetPlan("training-e", "e", "10.1.8.0/22"),
        ),
        groups=(
            ("training-members", Ingress.MEMBERS),
            ("training-hidden-world", Ingress.WORLD_BESIDE_MEMBERS),
        ),
    ),
    VpcPlan(
        "research",
        "10.2.0.0/16",
        dns_support=True,
        dns_hostnames=True,
        subnets=(
            SubnetPlan("research-small-a", "a", "10.2.0.0/28", small=True),
            SubnetPlan("research-d", "d", "10.2.4.0/22"),
            SubnetPlan("research-e", "e", "10.2.8.0/22"),
        ),
        groups=(("research-members", Ingress.MEMBERS), ("research-world-ipv6", Ingress.WORLD_IPV6)),
    ),
    VpcPlan(
        "legacy",
        "10.3.0.0/16",
        dns_support=False,
        dns_hostnames=False,
        subnets=(
            SubnetPlan("legacy-small-a", "a", "10.3.0.0/28", small=True),
            SubnetPlan("legacy-small-b", "b", "10.3.0.16/28", small=True),
        ),
        groups=(("legacy-members", Ingress.MEMBERS), ("legacy-closed", Ingress.NOBODY)),
    ),
)

# Carried by other jobs only: however open, no rule may speak of it.
FOREIGN_GROUP = "legacy-world-other-jobs"
