"""What a Clarify workload, and the model it uses, ask of each VPC endpoint: which actions, on what.

The S3 actions are those of the documented processing role (SageMaker developer guide, sagemaker-roles). No
list for the SageMaker API is published; it follows from what Clarify is documented to do: describe the
model, and make, wait for, call and remove a shadow endpoint (clarify-processing-job-run).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from clarify_rules.clarify.model import Model
from clarify_rules.clarify.monitoring import Monitor
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri
from clarify_rules.clarify.workload import EndpointNotFound, Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import s3_resources
from clarify_rules.network.model_files import Extent, model_files
from clarify_rules.network.policy.request import Request

T = TypeVar("T")

# The configuration page and the documented error message name the shadow endpoint differently.
_DEFAULT_PREFIXES = ("sm-clarify", "sagemaker-clarify-endpoint")


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Why a name is not known, and what to grant to learn it."""

    because: str
    actions: tuple[str, ...] = ()

    def about(self, requests: Iterable[Request]) -> tuple[Request, ...]:
        """Return the requests with the reason why they name more than what will be asked for."""
        return tuple(replace(each, because=self.because, actions=self.actions) for each in requests)


def s3_requests(workload: Workload) -> tuple[Request, ...]:
    """Return what the workload asks of S3.

    Where its analysis config was not read, it may read from any place beside those that it states itself.
    Raises `MissingFact` where the workload's own description cannot be read.
    """
    partition = workload.evidence.partition
    anything = Request("s3:GetObject", s3_resources.anywhere(partition))
    try:
        reads, further = workload.reads, []
    except MissingFact as fact:
        reads, further = _stated_reads(workload), [*_because(fact).about([anything])]
    if _reads_a_manifest(workload):
        unknown = _Unknown("Which objects the manifest of an input names was not read.")
        further += unknown.about([replace(anything, advisory=True)])
    captured = _captured(workload)
    if isinstance(captured, _Unknown):
        further += captured.about([replace(anything, advisory=True)])
    else:
        reads = (*reads, *captured)
    return _unique(
        *(Request("s3:GetObject", s3_resources.by_name(partition, uri)) for uri in reads),
        *(Request("s3:ListBucket", s3_resources.bucket(partition, uri)) for uri in reads),
        *(Request("s3:PutObject", s3_resources.below(partition, uri)) for uri in workload.writes),
        *further,
    )


def model_s3_requests(model: Model) -> tuple[Request, ...]:
    """Return what SageMaker asks of S3 with the model's role when it deploys the model; none where it
    needs no files. Raises `MissingFact` where the model was not described.
    """
    partition = model.evidence.partition
    found: list[Request] = []
    for files in model_files(model):
        if files.uri is None:
            anything = Request("s3:GetObject", s3_resources.anywhere(partition))
            found += _Unknown(files.because, files.actions).about([anything])
            continue
        found.append(Request("s3:GetObject", files.extent.resource(partition, files.uri)))
        if files.extent is Extent.BELOW:
            found.append(Request("s3:ListBucket", s3_resources.bucket(partition, files.uri)))
    return _unique(*found)


def sagemaker_api_requests(workload: Workload) -> tuple[Request, ...]:
    """Return what the workload asks of the SageMaker API; nothing where it needs no inference.

    Raises `MissingFact` where it is not known whether it does. What is only not known by name is asked for by
    every name it may have.
    """
    if not workload.needs_inference:
        return ()
    evidence = workload.evidence
    endpoint = _known(lambda: workload.calls_endpoint)
    models = _describe_models(workload)
    configs = _request(evidence, "DescribeEndpointConfig", "endpoint-config", "*", advisory=True)
    if isinstance(endpoint, str):
        describe = _request(evidence, "DescribeEndpoint", "endpoint", endpoint, advisory=True)
        return _unique(*(replace(each, advisory=True) for each in models), describe, configs)
    made = (
        _request(evidence, "CreateEndpointConfig", "endpoint-config", "*"),
        *(_shadow_request(workload, f"{verb}Endpoint") for verb in ("Create", "Describe", "Delete")),
        _request(evidence, "DeleteEndpointConfig", "endpoint-config", "*"),
        configs,
        *(replace(_shadow_request(workload, name), advisory=True) for name in ("ListTags", "AddTags")),
    )
    if endpoint is None:
        return _unique(*models, *made)
    # It may be that the config names an endpoint, and that none is made.
    return _unique(*endpoint.about(replace(each, advisory=True) for each in (*models, *made)))


def runtime_requests(workload: Workload) -> tuple[Request, ...]:
    """Return what the workload asks of SageMaker Runtime; nothing where it needs no inference.

    Raises `MissingFact` where it is not known whether it does.
    """
    if not workload.needs_inference:
        return ()
    endpoint = _known(lambda: workload.calls_endpoint)
    if isinstance(endpoint, str):
        return (_request(workload.evidence, "InvokeEndpoint", "endpoint", endpoint),)
    return (_shadow_request(workload, "InvokeEndpoint"),)


def _describe_models(workload: Workload) -> tuple[Request, ...]:
    names = _known(lambda: workload.model_names)
    if isinstance(names, _Unknown):
        return names.about([_request(workload.evidence, "DescribeModel", "model", "*")])
    return tuple(_request(workload.evidence, "DescribeModel", "model", name) for name in names)


def _shadow_request(workload: Workload, call: str) -> Request:
    """Return a call on the shadow endpoint: by its prefix, by both documented defaults, or by any name."""
    predictor = _known(lambda: workload.analysis.predictor)
    if isinstance(predictor, _Unknown):
        (found,) = predictor.about([_request(workload.evidence, call, "endpoint", "*")])
        return found
    stated = predictor.endpoint_name_prefix if predictor else None
    prefixes = (stated,) if stated else _DEFAULT_PREFIXES
    return _request(workload.evidence, call, "endpoint", *(f"{each}*" for each in prefixes))


def _request(evidence: Evidence, call: str, kind: str, *names: str, advisory: bool = False) -> Request:
    """Return a call on a SageMaker resource that has one of the names.

    SageMaker writes some names in lower case into ARNs; which is not documented, so both count.
    """
    spelled = dict.fromkeys(spelling for name in names for spelling in (name, name.lower()))
    resource, *others = (evidence.arn("sagemaker", f"{kind}/{name}") for name in spelled)
    return Request(f"sagemaker:{call}", resource, advisory, tuple(others))


def _stated_reads(workload: Workload) -> tuple[S3Uri, ...]:
    """Return the places that the workload's description names, whatever its analysis config may add."""
    texts: list[str | None] = []
    if isinstance(workload, ProcessingJob):
        inputs = workload.record.records("ProcessingInputs")
        texts += [each.record("S3Input").text_or_none("S3Uri") for each in inputs]
    elif isinstance(workload, Monitor):
        texts.append(workload.config_uri)
        for each in workload.inputs:
            texts.append(each.record("BatchTransformInput").text_or_none("DataCapturedDestinationS3Uri"))
            texts.append(each.record("GroundTruthS3Input").text_or_none("S3Uri"))
    return tuple(uri for text in texts if text and (uri := parse_s3_uri(text)))


def _reads_a_manifest(workload: Workload) -> bool:
    if not isinstance(workload, ProcessingJob):
        return False
    inputs = workload.record.records("ProcessingInputs")
    return any(each.record("S3Input").text_or_none("S3DataType") == "ManifestFile" for each in inputs)


def _captured(workload: Workload) -> tuple[S3Uri, ...] | _Unknown:
    """Return where a monitored endpoint captures its traffic: DataCaptureConfig of its configuration."""
    name = workload.monitored_endpoint
    if name is None:
        return ()
    text = _known(lambda: _capture_destination(workload.endpoint_config(name)))
    if isinstance(text, _Unknown):
        return text
    uri = parse_s3_uri(text or "")
    return (uri,) if uri else ()


def _capture_destination(endpoint_config: Record) -> str | None:
    return endpoint_config.record("DataCaptureConfig").text_or_none("DestinationS3Uri")


def _known(ask: Callable[[], T]) -> T | _Unknown:
    try:
        return ask()
    except MissingFact as fact:
        return _because(fact)
    except EndpointNotFound as error:
        return _Unknown(f"The endpoint {error.name} does not exist.")


def _because(fact: MissingFact) -> _Unknown:
    return _Unknown(fact.message, fact.actions)


def _unique(*requests: Request) -> tuple[Request, ...]:
    return tuple(dict.fromkeys(requests))
