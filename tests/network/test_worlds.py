"""The hand-worked worlds, as far as the network decides them; the rules as such are tested elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.clarify.model import Model
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import MODELS, PROCESSING_JOBS
from clarify_rules.network import requests
from clarify_rules.network.path import Check
from clarify_rules.network.policy.request import Caller
from clarify_rules.network.reach import S3, SAGEMAKER_API, SAGEMAKER_RUNTIME, Network
from clarify_rules.network.subnet import select_subnets
from clarify_rules.network.verdict import V
from clarify_rules.network.zones import zone_ids, zones_offering
from tests.network.green import WORLDS

EXPECTED: dict[str, Any] = json.loads((WORLDS / "expected.json").read_text("utf-8"))
NAMES = sorted(name for name in EXPECTED if name.endswith(".json"))
STATUS = {V.ALLOW: "COMPLIANT", V.UNKNOWN: "UNDETERMINED", V.DENY: "NON_COMPLIANT"}
NEEDS_INFERENCE = ("clarify-job-reaches-sagemaker-api", "clarify-job-reaches-sagemaker-runtime")
DISTRIBUTED = ("clarify-job-instances-reach-each-other", "clarify-security-group-self-ingress")


class World:
    """One file's job and model, and the checks that rules ask for."""

    def __init__(self, name: str) -> None:
        self.evidence = Evidence.from_document(json.loads((WORLDS / name).read_text("utf-8")))
        self.network = Network(self.evidence)
        self.job = ProcessingJob(self.evidence.listing(PROCESSING_JOBS)[0], self.evidence)
        self.caller = Caller(self.job.role_arn, self.evidence.account_id)

    def checks(self) -> dict[str, Check]:
        place = in_vpc(self.job.vpc_config)
        ask = self.network.reach
        job, caller = self.job, self.caller
        found = {
            "clarify-job-reaches-s3": ask(place, S3, requests.s3_requests(job), caller),
            "clarify-job-no-internet-route": self.network.internet_routes(place),
        }
        if job.needs_inference:
            asked = (requests.sagemaker_api_requests(job), requests.runtime_requests(job))
            found[NEEDS_INFERENCE[0]] = ask(place, SAGEMAKER_API, asked[0], caller)
            found[NEEDS_INFERENCE[1]] = ask(place, SAGEMAKER_RUNTIME, asked[1], caller)
        if job.instance_count > 1:
            found[DISTRIBUTED[0]] = self.network.siblings(place, job.encrypts_traffic)
            found[DISTRIBUTED[1]] = self.network.self_ingress(place)
        for record in self.evidence.listing(MODELS):
            model = Model(record.text("ModelName"), self.evidence)
            theirs = Caller(record.text("ExecutionRoleArn"), self.evidence.account_id)
            asked_of_s3 = requests.model_s3_requests(model)
            found["clarify-model-reaches-s3"] = ask(in_vpc(model.vpc_config), S3, asked_of_s3, theirs)
        return found


def in_vpc(config: VpcConfig | None) -> VpcConfig:
    assert config is not None
    return config


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Check]]:
    return {name: World(name).checks() for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_answers_as_worked_out_by_hand(name: str, answers: dict[str, dict[str, Check]]) -> None:
    compared = 0
    for rule, check in answers[name].items():
        for expected in EXPECTED[name].get(rule, {}).values():
            compared += 1
            assert STATUS[check.verdict] == expected["status"], (rule, check.note)
            if "code" in expected:
                assert check.code == expected["code"], (rule, check.note)
                assert check.resource_id == (expected["blocking_resource"] or None), rule
    assert compared >= 2


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_apply_is_not_asked(name: str, answers: dict[str, dict[str, Check]]) -> None:
    for rule in (*NEEDS_INFERENCE, DISTRIBUTED[0]):
        status = EXPECTED[name][rule]["clarify-1"]["status"]
        assert (status == "NOT_APPLICABLE") == (rule not in answers[name])


@pytest.mark.parametrize("name", NAMES)
def test_endpoints_that_serve_are_found(name: str) -> None:
    """Which endpoints the job needs: S3 always, SageMaker's with inference."""
    world = World(name)
    place = in_vpc(world.job.vpc_config)
    services = (S3, SAGEMAKER_API, SAGEMAKER_RUNTIME) if world.job.needs_inference else (S3,)
    for vpc, expected in EXPECTED[name].get("clarify-vpc-has-endpoints", {}).items():
        checks = [world.network.has_endpoint(vpc, service, place.subnets) for service in services]
        assert STATUS[min(check.verdict for check in checks)] == expected["status"]


@pytest.mark.parametrize("name", NAMES)
def test_endpoints_answer_for_themselves(name: str) -> None:
    world = World(name)
    place = in_vpc(world.job.vpc_config)
    for endpoint_id, expected in EXPECTED[name].get("clarify-vpc-endpoint-private-dns", {}).items():
        endpoint = world.network.endpoint(endpoint_id)
        assert endpoint is not None
        service = world.network.service_of(endpoint)
        assert service is not None
        assert STATUS[world.network.private_dns(endpoint, service).verdict] == expected["status"]
    for endpoint_id, expected in EXPECTED[name].get("clarify-vpc-endpoint-routes-subnets", {}).items():
        endpoint = world.network.endpoint(endpoint_id)
        assert endpoint is not None
        assert STATUS[world.network.routes_subnets(endpoint, place.subnets).verdict] == expected["status"]


@pytest.mark.parametrize("name", NAMES)
def test_addresses_and_zones_are_counted(name: str) -> None:
    world = World(name)
    subnets = select_subnets(world.evidence, in_vpc(world.job.vpc_config).subnets).found
    short = [each.id for each in subnets if each.free_addresses < 2 * world.job.instance_count]
    expected = EXPECTED[name]["clarify-job-subnets-have-free-ips"]["clarify-1"]
    assert expected["blocking_resource"] == (",".join(short) or None)
    zones = EXPECTED[name]["clarify-job-shadow-endpoint-zones"]["clarify-1"]
    if zones["status"] == "NOT_APPLICABLE":
        return
    shadow = world.job.shadow_endpoint
    assert shadow is not None
    assert shadow.instance_type is not None
    model = Model("fraud", world.evidence)
    found = zone_ids(select_subnets(world.evidence, in_vpc(model.vpc_config).subnets).found)
    offering = zones_offering(world.evidence, shadow.instance_type, found)
    assert (zones["code"] == "AZ_COUNT") == (len(found) < 2)
    assert (zones["code"] == "INSTANCE_TYPE_UNKNOWN") == (not offering.anywhere)
    lacking = sorted(set(found) - offering.zones)
    if zones["code"] == "AZ_TYPE_NOT_OFFERED":
        assert zones["blocking_resource"] == ",".join(lacking)
