"""The estate's faults, read back with plain boto3."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from clarify_rules.cli.demo import estate

if TYPE_CHECKING:
    from clarify_rules.cli.demo.account import DemoAccount

CLARIFY = "/sagemaker-clarify-processing:"


class Read:
    """What boto3 says of the account, asked as it is needed."""

    def __init__(self, account: DemoAccount) -> None:
        self.account = account
        self.sagemaker = account.session.client("sagemaker")
        self.ec2 = account.session.client("ec2")
        self.s3 = account.session.client("s3")

    @cached_property
    def jobs(self) -> dict[str, dict[str, Any]]:
        pages = self.sagemaker.get_paginator("list_processing_jobs").paginate()
        names = [job["ProcessingJobName"] for page in pages for job in page["ProcessingJobSummaries"]]
        return {name: self.sagemaker.describe_processing_job(ProcessingJobName=name) for name in names}

    def placed(self, job: str) -> dict[str, list[str]]:
        place: dict[str, list[str]] = self.jobs[job]["NetworkConfig"]["VpcConfig"]
        return place

    def subnets(self, ids: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ec2.describe_subnets(SubnetIds=ids)["Subnets"]
        return found

    def vpc_of(self, job: str) -> str:
        (vpc,) = {subnet["VpcId"] for subnet in self.subnets(self.placed(job)["Subnets"])}
        return str(vpc)

    def group_of(self, job: str) -> dict[str, Any]:
        (group,) = self.ec2.describe_security_groups(GroupIds=self.placed(job)["SecurityGroupIds"])[
            "SecurityGroups"
        ]
        return dict(group)

    def routes_of(self, subnet: str) -> list[dict[str, Any]]:
        vpc = self.subnets([subnet])[0]["VpcId"]
        tables = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
        explicit = [
            table for table in tables if subnet in [one.get("SubnetId") for one in table["Associations"]]
        ]
        main = [table for table in tables if any(one.get("Main") for one in table["Associations"])]
        routes: list[dict[str, Any]] = (explicit or main)[0]["Routes"]
        return routes

    def endpoints(self, vpc: str) -> dict[str, dict[str, Any]]:
        found = self.ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["VpcEndpoints"]
        return {endpoint["ServiceName"].split("us-east-1.")[1]: endpoint for endpoint in found}

    def config(self, job: str) -> dict[str, Any]:
        (uri,) = (
            one["S3Input"]["S3Uri"]
            for one in self.jobs[job]["ProcessingInputs"]
            if one["InputName"] == "analysis_config"
        )
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        key += "analysis_config.json" if key.endswith("/") else ""
        found: dict[str, Any] = self.s3.get_object(
            Bucket=bucket, Key=key, ExpectedBucketOwner=self.account.account_id
        )
        return found

    def model_of(self, job: str) -> dict[str, Any]:
        predictor = json.loads(self.config(job)["Body"].read())["predictor"]
        described: dict[str, Any] = self.sagemaker.describe_model(ModelName=predictor["model_name"])
        return described


@pytest.fixture(scope="module")
def read(demo: DemoAccount) -> Read:
    return Read(demo)


def s3_route(routes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [route for route in routes if "DestinationPrefixListId" in route]


def default_route(routes: list[dict[str, Any]]) -> dict[str, Any]:
    (route,) = (route for route in routes if route.get("DestinationCidrBlock") == "0.0.0.0/0")
    return route


def test_every_job_is_in_the_table_of_the_estate(read: Read) -> None:
    table = str(estate.__doc__)
    shortened = ("pipelines-", "model-explainability-monitoring-")
    assert [name for name in read.jobs if name not in table and not name.startswith(shortened)] == []


def test_most_jobs_are_clarifys_and_some_are_not(read: Read) -> None:
    others = {name for name, job in read.jobs.items() if CLARIFY not in job["AppSpecification"]["ImageUri"]}
    assert others == {"claims-feature-engineering", "marketing-data-wrangler-flow"}


def test_the_healthy_job_has_all_it_needs(read: Read) -> None:
    job = "credit-risk-shap-quarterly"
    group = read.group_of(job)
    endpoints = read.endpoints(read.vpc_of(job))
    assert read.jobs[job]["ProcessingResources"]["ClusterConfig"]["InstanceCount"] == 3
    assert read.jobs[job]["NetworkConfig"]["EnableNetworkIsolation"] is False
    assert [pair["GroupId"] for rule in group["IpPermissions"] for pair in rule["UserIdGroupPairs"]] == [
        group["GroupId"]
    ]
    for subnet in read.placed(job)["Subnets"]:
        assert [route["GatewayId"] for route in s3_route(read.routes_of(subnet))] == [
            endpoints["s3"]["VpcEndpointId"]
        ]
    assert endpoints["sagemaker.api"]["PrivateDnsEnabled"]
    assert endpoints["sagemaker.runtime"]["PrivateDnsEnabled"]
    zones = {
        subnet["AvailabilityZoneId"] for subnet in read.subnets(read.model_of(job)["VpcConfig"]["Subnets"])
    }
    assert zones == {"use1-az1", "use1-az2"}


@pytest.mark.parametrize(
    "job", ["marketing-bias-adhoc", "model-explainability-monitoring-202611221400-8d1f0c2ab34e"]
)
def test_jobs_outside_any_vpc(read: Read, job: str) -> None:
    assert "NetworkConfig" not in read.jobs[job]


def test_the_isolated_job_needs_a_model(read: Read) -> None:
    assert read.jobs["fraud-shap-isolated"]["NetworkConfig"]["EnableNetworkIsolation"] is True
    assert read.model_of("fraud-shap-isolated")


def test_the_uplift_model_is_in_another_vpc(read: Read) -> None:
    subnets = read.subnets(read.model_of("marketing-shap-uplift")["VpcConfig"]["Subnets"])
    assert {subnet["VpcId"] for subnet in subnets} != {read.vpc_of("marketing-shap-uplift")}


def test_the_retired_model_is_gone(read: Read) -> None:
    with pytest.raises(ClientError, match="Could not find model"):
        read.model_of("credit-risk-shap-retired-model")


def test_the_churn_model_is_in_no_vpc(read: Read) -> None:
    assert "VpcConfig" not in read.model_of("marketing-shap-churn")


@pytest.mark.parametrize(
    ("job", "zones"),
    [("fraud-shap-nightly", {"use1-az1"}), ("claims-shap-triage", {"use1-az1", "use1-az3"})],
)
def test_zones_of_models(read: Read, job: str, zones: set[str]) -> None:
    subnets = read.subnets(read.model_of(job)["VpcConfig"]["Subnets"])
    assert len(subnets) == 2
    assert {subnet["AvailabilityZoneId"] for subnet in subnets} == zones


def test_m5_is_not_offered_in_the_third_zone(read: Read) -> None:
    offered = read.ec2.describe_instance_type_offerings(
        LocationType="availability-zone-id", Filters=[{"Name": "instance-type", "Values": ["m5.xlarge"]}]
    )["InstanceTypeOfferings"]
    zones = {offer["Location"] for offer in offered}
    assert {"use1-az1", "use1-az2"} <= zones
    assert "use1-az3" not in zones


def test_the_pricing_subnets_are_too_small(read: Read) -> None:
    cluster = read.jobs["pricing-shap-backfill"]["ProcessingResources"]["ClusterConfig"]
    subnets = read.subnets(read.placed("pricing-shap-backfill")["Subnets"])
    assert all(subnet["AvailableIpAddressCount"] < 2 * cluster["InstanceCount"] for subnet in subnets)
    assert sum(subnet["AvailableIpAddressCount"] for subnet in subnets) < 2 * cluster["InstanceCount"]
    package = read.model_of("pricing-shap-backfill")["PrimaryContainer"]["ModelPackageName"]
    described = read.sagemaker.describe_model_package(ModelPackageName=package)
    assert described["InferenceSpecification"]["Containers"][0]["ModelDataUrl"].startswith("s3://")


def test_host_names_are_off_in_research(read: Read) -> None:
    vpc = read.vpc_of("research-shap-fairness")
    names = read.ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]
    support = read.ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")["EnableDnsSupport"]
    assert (names["Value"], support["Value"]) == (False, True)
    assert set(read.endpoints(vpc)) == {"s3", "sagemaker.api", "sagemaker.runtime"}


def test_public_ingress_hides_beside_a_self_reference(read: Read) -> None:
    group = read.group_of("fraud-bias-from-studio")
    (permission,) = group["IpPermissions"]
    assert [pair["GroupId"] for pair in permission["UserIdGroupPairs"]] == [group["GroupId"]]
    assert permission["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]


def test_the_fraud_group_has_no_self_rule(read: Read) -> None:
    job = read.jobs["fraud-bias-distributed"]
    assert job["ProcessingResources"]["ClusterConfig"]["InstanceCount"] == 2
    assert not any(
        rule["UserIdGroupPairs"] for rule in read.group_of("fraud-bias-distributed")["IpPermissions"]
    )


def test_the_encrypted_job_has_a_tcp_only_self_rule(read: Read) -> None:
    assert read.jobs["credit-risk-shap-encrypted"]["NetworkConfig"]["EnableInterContainerTrafficEncryption"]
    rules = read.group_of("credit-risk-shap-encrypted")["IpPermissions"]
    assert [rule["IpProtocol"] for rule in rules] == ["tcp"]


def test_nothing_leaves_the_locked_down_group(read: Read) -> None:
    assert read.group_of("credit-risk-bias-locked-down")["IpPermissionsEgress"] == []


def test_the_pilots_group_is_deleted(read: Read) -> None:
    groups = read.placed("credit-risk-shap-pilot")["SecurityGroupIds"]
    found = read.ec2.describe_security_groups(Filters=[{"Name": "group-id", "Values": groups}])
    assert found["SecurityGroups"] == []


def test_one_subnet_has_no_route_to_s3(read: Read) -> None:
    subnets = read.placed("claims-bias-new-subnet")["Subnets"]
    assert [bool(s3_route(read.routes_of(subnet))) for subnet in subnets] == [True, False]


def test_the_hardened_subnet_drops_replies(read: Read) -> None:
    (subnet,) = read.placed("claims-bias-hardened-subnet")["Subnets"]
    found = read.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    (acl,) = found["NetworkAcls"]
    ingress = [entry for entry in acl["Entries"] if not entry["Egress"] and entry["RuleAction"] == "allow"]
    assert [entry["PortRange"] for entry in ingress] == [{"From": 443, "To": 443}]
    assert s3_route(read.routes_of(subnet))


def test_the_sandbox_endpoints_are_each_wrong(read: Read) -> None:
    endpoints = read.endpoints(read.vpc_of("sandbox-shap-trial"))
    assert "s3:PutObject" not in endpoints["s3"]["PolicyDocument"]
    assert endpoints["sagemaker.api"]["PrivateDnsEnabled"] is False
    groups = [group["GroupId"] for group in endpoints["sagemaker.runtime"]["Groups"]]
    (group,) = read.ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"]
    assert group["IpPermissions"] == []


def test_batch_leaves_through_a_nat_gateway(read: Read) -> None:
    vpc = read.vpc_of("batch-shap-scoring")
    (nat,) = read.ec2.describe_nat_gateways(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NatGateways"]
    subnet = read.placed("batch-shap-scoring")["Subnets"][0]
    assert default_route(read.routes_of(subnet))["NatGatewayId"] == nat["NatGatewayId"]
    assert default_route(read.routes_of(nat["SubnetId"]))["GatewayId"].startswith("igw-")
    assert nat["State"] == "available"
    assert read.placed("batch-bias-public-subnet")["Subnets"] == [nat["SubnetId"]]


def test_legacy_has_no_endpoints_and_no_way_out(read: Read) -> None:
    assert read.endpoints(read.vpc_of("legacy-bias-scorecard")) == {}
    (only,) = read.routes_of(read.placed("legacy-bias-scorecard")["Subnets"][0])
    assert only["GatewayId"] == "local"


def test_the_partner_leaves_through_a_transit_gateway(read: Read) -> None:
    subnet = read.placed("partner-shap-scoring")["Subnets"][0]
    assert default_route(read.routes_of(subnet))["TransitGatewayId"].startswith("tgw-")
    zones = read.account.session.client("route53").list_hosted_zones_by_vpc(
        VPCId=read.vpc_of("partner-shap-scoring"), VPCRegion="us-east-1"
    )["HostedZoneSummaries"]
    assert {zone["Name"] for zone in zones} == {
        "api.sagemaker.us-east-1.amazonaws.com.",
        "runtime.sagemaker.us-east-1.amazonaws.com.",
    }


@pytest.mark.parametrize(
    ("job", "code"),
    [("claims-shap-lost-config", "NoSuchKey"), ("claims-bias-of-partner-data", "AccessDenied")],
)
def test_configs_that_cannot_be_had(read: Read, job: str, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        read.config(job)
    assert refused.value.response["Error"]["Code"] == code


def test_a_config_that_is_no_json(read: Read) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(read.config("claims-shap-broken-config")["Body"].read())


def test_running_jobs_are_younger_than_their_configs_and_ended_ones_too(read: Read) -> None:
    unreadable = {"claims-shap-lost-config", "claims-bias-of-partner-data"}
    newer = {
        name
        for name, job in read.jobs.items()
        if CLARIFY in job["AppSpecification"]["ImageUri"]
        and name not in unreadable
        and read.config(name)["LastModified"] > job["CreationTime"]
    }
    assert newer == {"marketing-shap-last-week"}


def test_some_jobs_ended_a_while_ago(read: Read) -> None:
    now = datetime.now(UTC)
    ended = {
        name: (job["ProcessingJobStatus"], (now - job["CreationTime"]) < timedelta(days=7))
        for name, job in read.jobs.items()
        if job["ProcessingJobStatus"] != "InProgress"
    }
    assert ended == {
        "credit-risk-bias-last-week": ("Completed", True),
        "fraud-shap-last-week": ("Failed", True),
        "marketing-shap-last-week": ("Completed", True),
        "claims-bias-last-spring": ("Completed", False),
    }
    assert "at least 2 availability zone(s)" in read.jobs["fraud-shap-last-week"]["FailureReason"]


def test_a_schedule_started_one_job(read: Read) -> None:
    (started,) = (job for job in read.jobs.values() if "MonitoringScheduleArn" in job)
    name = started["MonitoringScheduleArn"].rpartition("/")[2]
    schedule = read.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=name)
    assert schedule["MonitoringType"] == "ModelExplainability"


def test_a_pipeline_made_one_job_that_calls_the_live_endpoint(read: Read) -> None:
    (name,) = (name for name, job in read.jobs.items() if "ExperimentConfig" in job)
    predictor = json.loads(read.config(name)["Body"].read())["predictor"]
    endpoint = read.sagemaker.describe_endpoint(EndpointName=predictor["endpoint_name"])
    config = read.sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    assert name.startswith("pipelines-")
    assert [variant["ModelName"] for variant in config["ProductionVariants"]] == ["credit-risk-xgb"]


def test_the_monitors(read: Read) -> None:
    bias = read.sagemaker.describe_model_bias_job_definition(JobDefinitionName="credit-risk-live-bias")
    explained = read.sagemaker.describe_model_explainability_job_definition(
        JobDefinitionName="credit-risk-live-explainability"
    )
    assert bias["NetworkConfig"]["VpcConfig"] == read.placed("credit-risk-shap-quarterly")
    assert "NetworkConfig" not in explained
    schedules = read.sagemaker.list_monitoring_schedules(SortBy="Name", SortOrder="Ascending")
    assert [
        (found["MonitoringScheduleName"].removeprefix("credit-risk-live-"), found["MonitoringType"])
        for found in schedules["MonitoringScheduleSummaries"]
    ] == [
        ("bias", "ModelBias"),
        ("bias-inline", "ModelBias"),
        ("data-quality", "DataQuality"),
        ("explainability", "ModelExplainability"),
    ]


def test_one_model_is_tagged_into_scope(read: Read) -> None:
    found = read.account.session.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "clarify-rules:scope", "Values": ["true"]}]
    )
    (resource,) = found["ResourceTagMappingList"]
    assert resource["ResourceARN"].endswith(":model/credit-risk-xgb-candidate")
