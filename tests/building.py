"""Evidence documents for tests: the all-green world with small, named changes, and what rules say of it."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.clarify.parameters import parse_parameters
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import ALL_LISTS
from clarify_rules.network.site import Site

ACCOUNT_ID = "111122223333"
TAKEN_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
JOB, MODEL, VPC = "clarify-1", "fraud", "vpc-a"
CONFIG_URI = "s3://cfg-bucket/clarify/analysis_config.json"
JOBS, MODELS, SUBNETS = "sagemaker.ProcessingJobs", "sagemaker.Models", "ec2.Subnets"
GROUPS, OFFERINGS = "ec2.SecurityGroups", "ec2.InstanceTypeOfferings"

_GREEN = Path(__file__).parent / "worlds" / "g00-all-green.json"
_KEYS = {kind.path: kind.key for kind in ALL_LISTS}
_CLARIFY_IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
_NETWORK = {"VpcConfig": {"Subnets": ["subnet-a", "subnet-b"], "SecurityGroupIds": ["sg-job"]}}
_TWO_INSTANCES = {"ClusterConfig": {"InstanceCount": 2, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}}


class Absent:
    """A value that stands for: leave the field out."""


ABSENT = Absent()


def ago(**amount: float) -> str:
    """Return the moment that long before the evidence was taken, as AWS writes it in evidence."""
    return (TAKEN_AT - timedelta(**amount)).isoformat().replace("+00:00", "Z")


def arn(resource: str, service: str = "sagemaker") -> str:
    """Return the ARN of a resource of the account, such as `processing-job/clarify-1`."""
    return f"arn:aws:{service}:us-east-1:{ACCOUNT_ID}:{resource}"


@cache
def _green_text() -> str:
    return _GREEN.read_text("utf-8")


def _green() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_green_text())
    return document


@dataclass
class World:
    """One evidence document, all green until changed. Each method changes it and returns it."""

    document: dict[str, Any] = field(default_factory=_green)

    def items(self, path: str) -> list[dict[str, Any]]:
        section, name = path.split(".")
        found: list[dict[str, Any]] = self.document[section].setdefault(name, [])
        return found

    def item(self, path: str, identifier: str) -> dict[str, Any]:
        return next(each for each in self.items(path) if each[str(_KEYS[path])] == identifier)

    def change(self, path: str, identifier: str, **fields: object) -> Self:
        _set(self.item(path, identifier), fields)
        return self

    def add(self, path: str, record: dict[str, Any]) -> Self:
        self.items(path).append(record)
        return self

    def drop(self, path: str, identifier: str) -> Self:
        self.items(path).remove(self.item(path, identifier))
        return self

    def contradict(self, path: str, identifier: str, **fields: object) -> Self:
        """Add a second entry of the same id that says something else."""
        twin = copy.deepcopy(self.item(path, identifier))
        _set(twin, fields)
        return self.add(path, twin)

    def unread(self, path: str) -> Self:
        """Leave the list or map out, as where nobody tried to read it."""
        section, name = path.split(".")
        del self.document[section][name]
        return self

    def deny(self, action: str, resource: str | None = None, error: str = "AccessDeniedException") -> Self:
        entry = {"action": action, "error": error, "resource": resource}
        self.document.setdefault("unavailable", []).append(entry)
        return self

    def cut_short(self, path: str, action: str, error: str = "ThrottlingException") -> Self:
        entry = {"list": path, "action": action, "error": error}
        self.document.setdefault("incomplete", []).append(entry)
        return self

    def tag(self, of_arn: str, key: str = "clarify-rules:scope", value: str = "true") -> Self:
        self.document.setdefault("tags", {}).setdefault(of_arn, {})[key] = value
        return self

    # -- processing jobs -------------------------------------------------------------------------------

    def job(self, name: str = JOB, **fields: object) -> Self:
        return self.change(JOBS, name, **fields)

    def add_job(self, name: str, config: dict[str, Any] | None = None, **fields: object) -> Self:
        """Add a copy of the green job, with an analysis config of its own where one is given."""
        record = copy.deepcopy(self.item(JOBS, JOB))
        record |= {"ProcessingJobName": name, "ProcessingJobArn": arn(f"processing-job/{name}")}
        if config is not None:
            uri = f"s3://cfg-bucket/{name}/analysis_config.json"
            record["ProcessingInputs"][0]["S3Input"]["S3Uri"] = uri
            self.document["s3"]["AnalysisConfigs"][uri] = config
        _set(record, fields)
        return self.add(JOBS, record)

    def end_job(self, name: str = JOB, status: str = "Completed", **before: float) -> Self:
        """End the job that long before the evidence was taken (a day, if nothing is said)."""
        ended = before or {"days": 1}
        created = {key: value + 1 for key, value in ended.items()}
        return self.job(
            name, ProcessingJobStatus=status, CreationTime=ago(**created), ProcessingEndTime=ago(**ended)
        )

    def job_vpc(self, *subnets: str, groups: tuple[str, ...] = ("sg-job",), name: str = JOB) -> Self:
        config = {"Subnets": list(subnets), "SecurityGroupIds": list(groups)}
        return self.job(name, NetworkConfig={"EnableNetworkIsolation": False, "VpcConfig": config})

    def job_without_vpc(self, name: str = JOB) -> Self:
        return self.job(name, NetworkConfig=ABSENT)

    def isolate(self, name: str = JOB) -> Self:
        self.item(JOBS, name)["NetworkConfig"]["EnableNetworkIsolation"] = True
        return self

    def cluster(self, name: str = JOB, **fields: Any) -> Self:
        """Give the job a ClusterConfig of only these fields."""
        return self.job(name, ProcessingResources={"ClusterConfig": fields})

    # -- analysis configs ------------------------------------------------------------------------------

    @property
    def config(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document["s3"]["AnalysisConfigs"][CONFIG_URI]
        return found

    def configure(self, **fields: object) -> Self:
        _set(self.config, fields)
        return self

    def predictor(self, **fields: object) -> Self:
        _set(self.config["predictor"], fields)
        return self

    def methods(self, *names: str) -> Self:
        return self.configure(methods={name: {} for name in names})

    def calls_endpoint(self, name: str) -> Self:
        """Let the job ask an existing endpoint instead of a shadow endpoint."""
        return self.configure(predictor={"endpoint_name": name, "content_type": "text/csv"})

    def config_fails(self, error: str, uri: str = CONFIG_URI) -> Self:
        del self.document["s3"]["AnalysisConfigs"][uri]
        return self.deny("s3:GetObject", uri, error)

    def config_written(self, moment: str, uri: str = CONFIG_URI) -> Self:
        self.document["s3"]["AnalysisConfigObjects"] = {uri: {"LastModified": moment, "ETag": '"e"'}}
        return self

    # -- models and endpoints --------------------------------------------------------------------------

    def model(self, name: str = MODEL, **fields: object) -> Self:
        return self.change(MODELS, name, **fields)

    def add_model(self, name: str, *subnets: str) -> Self:
        """Add a copy of the green model, in these subnets; in no VPC where none is named."""
        record = copy.deepcopy(self.item(MODELS, MODEL))
        record |= {"ModelName": name, "ModelArn": arn(f"model/{name}")}
        record.pop("VpcConfig")
        self.add(MODELS, record)
        return self.model_vpc(*subnets, name=name) if subnets else self

    def model_vpc(self, *subnets: str, name: str = MODEL) -> Self:
        return self.model(name, VpcConfig={"Subnets": list(subnets), "SecurityGroupIds": ["sg-model"]})

    def endpoint(self, name: str, *models: str, subnets: tuple[str, ...] = ()) -> Self:
        """Add an endpoint with one variant per model; `subnets` are those of EndpointConfig.VpcConfig."""
        variants: list[dict[str, Any]] = [{"VariantName": f"v-{each}", "ModelName": each} for each in models]
        config: dict[str, Any] = {
            "EndpointConfigName": f"{name}-config",
            "ProductionVariants": variants or [{"VariantName": "components", "InitialInstanceCount": 1}],
        }
        if subnets:
            config["VpcConfig"] = {"Subnets": list(subnets), "SecurityGroupIds": ["sg-model"]}
        self.add("sagemaker.EndpointConfigs", config)
        return self.add("sagemaker.Endpoints", {"EndpointName": name, "EndpointConfigName": f"{name}-config"})

    # -- monitors --------------------------------------------------------------------------------------

    def bias(self, name: str = "bias", **fields: object) -> Self:
        return self._definition("ModelBias", name, {"EndpointInput": {"EndpointName": "live"}}, fields)

    def explainability(self, name: str = "explain", endpoint: str | None = "live", **fields: object) -> Self:
        """Add a definition that monitors the endpoint, or batch transform where there is none."""
        data: dict[str, Any] = {"BatchTransformInput": {"DataCapturedDestinationS3Uri": "s3://data-bucket/c"}}
        if endpoint:
            data = {"EndpointInput": {"EndpointName": endpoint}}
        return self._definition("ModelExplainability", name, data, fields)

    def inline(self, name: str, kind: str = "ModelBias", **definition: object) -> Self:
        """Add a monitoring schedule that carries its definition within itself."""
        inline: dict[str, Any] = {
            "MonitoringAppSpecification": {"ImageUri": _CLARIFY_IMAGE},
            "MonitoringInputs": [{"EndpointInput": {"EndpointName": "live"}}],
            "MonitoringResources": copy.deepcopy(_TWO_INSTANCES),
            "NetworkConfig": copy.deepcopy(_NETWORK),
        }
        _set(inline, definition)
        return self._schedule(name, {"MonitoringJobDefinition": inline, "MonitoringType": kind})

    def schedule(self, name: str, runs: str, kind: str) -> Self:
        return self._schedule(name, {"MonitoringJobDefinitionName": runs, "MonitoringType": kind})

    def _schedule(self, name: str, config: dict[str, Any]) -> Self:
        record = {
            "MonitoringScheduleName": name,
            "MonitoringScheduleArn": arn(f"monitoring-schedule/{name}"),
            "MonitoringScheduleConfig": config,
        }
        return self.add("sagemaker.MonitoringSchedules", record)

    def _definition(self, kind: str, name: str, data: dict[str, Any], fields: dict[str, object]) -> Self:
        resource = {"ModelBias": "model-bias", "ModelExplainability": "model-explainability"}[kind]
        record: dict[str, Any] = {
            "JobDefinitionName": name,
            "JobDefinitionArn": arn(f"{resource}-job-definition/{name}"),
            f"{kind}AppSpecification": {"ImageUri": _CLARIFY_IMAGE, "ConfigUri": CONFIG_URI},
            f"{kind}JobInput": data,
            "JobResources": copy.deepcopy(_TWO_INSTANCES),
            "NetworkConfig": copy.deepcopy(_NETWORK),
        }
        _set(record, fields)
        return self.add(f"sagemaker.{kind}JobDefinitions", record)

    # -- network ---------------------------------------------------------------------------------------

    def subnet(self, identifier: str, **fields: object) -> Self:
        return self.change(SUBNETS, identifier, **fields)

    def add_subnet(self, identifier: str, zone: str, vpc: str = VPC) -> Self:
        record = copy.deepcopy(self.item(SUBNETS, "subnet-a"))
        record |= {"SubnetId": identifier, "VpcId": vpc, "AvailabilityZoneId": zone}
        record |= {"AvailabilityZone": f"us-east-1-{zone}", "SubnetArn": arn(f"subnet/{identifier}", "ec2")}
        return self.add(SUBNETS, record)

    def free(self, **addresses: object) -> Self:
        """Set the free addresses of subnets: `free(a=3)` is about subnet-a."""
        for letter, count in addresses.items():
            self.subnet(f"subnet-{letter}", AvailableIpAddressCount=count)
        return self

    def second_vpc(self) -> Self:
        """Add vpc-z with subnet-y and subnet-z, in two zones."""
        self.document["ec2"]["VpcAttributes"]["vpc-z"] = {
            "EnableDnsSupport": True,
            "EnableDnsHostnames": True,
        }
        self.add("ec2.Vpcs", {"VpcId": "vpc-z", "CidrBlock": "10.9.0.0/16", "OwnerId": ACCOUNT_ID})
        return self.add_subnet("subnet-y", "use1-az1", "vpc-z").add_subnet("subnet-z", "use1-az2", "vpc-z")

    def dns(self, vpc: str = VPC, **attributes: object) -> Self:
        _set(self.document["ec2"]["VpcAttributes"][vpc], attributes)
        return self

    def offers(self, instance_type: str, *zones: str, by: str = "availability-zone-id") -> Self:
        rows = [{"InstanceType": instance_type, "LocationType": by, "Location": zone} for zone in zones]
        self.items(OFFERINGS).extend(rows)
        return self

    def admits(self, group: str, **permission: object) -> Self:
        """Add one inbound permission to a group; all protocols, unless told."""
        self.item(GROUPS, group)["IpPermissions"].append({"IpProtocol": "-1"} | permission)
        return self

    def prefix_list(self, identifier: str, *cidrs: str) -> Self:
        record = {"PrefixListId": identifier, "PrefixListName": identifier, "Cidrs": list(cidrs)}
        return self.add("ec2.PrefixLists", record)


def audit(world: World, *rule_ids: str, **parameters: str) -> Audit:
    """Return what these rules (all, where none is named) say of the world."""
    site = Site(Evidence.from_document(world.document), parse_parameters(parameters))
    return evaluate(site, [rule(each) for each in rule_ids or RULE_IDS], TAKEN_AT)


def judge(world: World, rule_id: str, resource_id: str | None = None, **parameters: str) -> Result:
    """Return the rule's one result for the resource; its only one, where no resource is named."""
    found = [
        each
        for each in audit(world, rule_id, **parameters).results
        if resource_id in (None, each.resource_id)
    ]
    assert len(found) == 1, f"{len(found)} results: {[each.resource_id for each in found]}"
    return found[0]


def judged(world: World, rule_id: str, **parameters: str) -> list[str]:
    """Return the ids of all resources the rule has a result for."""
    return [each.resource_id for each in audit(world, rule_id, **parameters).results]


def _set(record: dict[str, Any], fields: dict[str, Any]) -> None:
    for key, value in fields.items():
        if value is ABSENT:
            record.pop(key, None)
        else:
            record[key] = value
