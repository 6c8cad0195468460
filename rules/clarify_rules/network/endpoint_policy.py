"""The hop of an endpoint's policy."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.path import OK, Hop, Kind, passed, unread
from clarify_rules.network.policy.judge import judge_policy
from clarify_rules.network.policy.request import Caller, EndpointFacts, Request
from clarify_rules.network.service import Service
from clarify_rules.network.verdict import V

# What a workload may do through each endpoint, should it not be known what it does: reachability of a policy
# that admits all of this is certain. DescribeEndpointConfig and the tag calls are advisory.
_ANYTHING = {
    Service.S3: ("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
    Service.SAGEMAKER_API: (
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:DescribeModel",
        "sagemaker:ListTags",
    ),
    Service.SAGEMAKER_RUNTIME: ("sagemaker:InvokeEndpoint",),
}


@dataclass(frozen=True)
class Question:
    """What is asked of a policy: by whom, and what; the fact that is missing where that is not known."""

    requests: tuple[Request, ...] | MissingFact
    caller: Caller


def policy_hop(evidence: Evidence, endpoint: Endpoint, service: Service, question: Question) -> Hop:
    """Return whether the endpoint's policy lets the requests through."""
    facts = EndpointFacts(
        endpoint.id, endpoint.vpc_id, evidence.region, evidence.partition, endpoint.is_gateway
    )
    try:
        document = endpoint.policy
    except MissingFact as fact:
        return unread(Kind.POLICY, fact, endpoint.id)
    requests = question.requests
    if isinstance(requests, MissingFact):
        anything = judge_policy(document, _anything(evidence, service), question.caller, facts)
        if anything.verdict is not V.ALLOW:
            return unread(Kind.POLICY, requests, endpoint.id)
        return passed(Kind.POLICY, endpoint.id, f"The policy of {endpoint.id} lets everything through.")
    verdict = judge_policy(document, requests, question.caller, facts)
    code = OK if verdict.verdict is V.ALLOW else verdict.code
    return Hop(Kind.POLICY, endpoint.id, verdict.verdict, code, verdict.note, verdict.actions, verdict.fix)


def _anything(evidence: Evidence, service: Service) -> tuple[Request, ...]:
    everything = {Service.S3: f"arn:{evidence.partition}:s3:::*"}
    resource = everything.get(service, evidence.arn("sagemaker", "*"))
    return tuple(Request(action, resource) for action in _ANYTHING[service])
