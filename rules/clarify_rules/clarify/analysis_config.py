"""The analysis configuration: what a Clarify job computes, and whether that calls a model.

https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-processing-job-configure-analysis.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_INVALID, CORRECT
from clarify_rules.evidence.keep import is_given
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record

# Methods that look at the dataset alone. Any other name, known or not, is taken to call a model.
_NEVER_CALLS_A_MODEL = frozenset({"pre_training_bias", "report"})
# Needs no model where the predictions come with the dataset.
_CALLS_UNLESS_PREDICTED = "post_training_bias"
_URI_KEYS = ("dataset_uri", "facet_dataset_uri", "predicted_label_dataset_uri")

# The pattern of ModelName and EndpointName in the SageMaker API.
_NAME = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})")
_PREFIX = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})")
_INSTANCE_TYPE = re.compile(r"ml\.[a-z0-9][a-z0-9.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Predictor:
    """The block that says which model answers; `endpoint_name` wins over `model_name`."""

    model_name: str | None
    endpoint_name: str | None
    endpoint_name_prefix: str | None
    instance_type: str | None
    instance_count: int | None


@dataclass(frozen=True, slots=True)
class AnalysisConfig:
    """What is needed of an analysis configuration to judge the network of its job."""

    methods: tuple[str, ...]
    needs_inference: bool
    predictor: Predictor | None
    s3_uris: tuple[S3Uri, ...]


def read_analysis_config(config: Record, uri: str) -> AnalysisConfig:
    """Return the analysis configuration that was read from `uri`.

    Raises `MissingFact` (ANALYSIS_CONFIG_INVALID) naming path and type, never content, where it is not
    what the documentation describes.
    """
    try:
        methods = config.record("methods")
        return AnalysisConfig(
            methods=_method_names(methods),
            needs_inference=_needs_inference(config, methods),
            predictor=_predictor(config.record("predictor")) if "predictor" in config else None,
            s3_uris=_uris(config, methods),
        )
    except EvidenceInvalid as error:
        where = error.message.removeprefix(f"The evidence at {config.path}").lstrip(".").removesuffix(".")
        raise MissingFact(
            ANALYSIS_CONFIG_INVALID, f"In the analysis config {uri}, {where}.", resource=uri, remedy=CORRECT
        ) from None


def _method_names(methods: Record) -> tuple[str, ...]:
    if not methods.raw:
        raise EvidenceInvalid(methods.path, "names no method, and an analysis needs at least one")
    return tuple(sorted(methods.raw))


def _needs_inference(config: Record, methods: Record) -> bool:
    predicted = "predicted_label_dataset_uri" in config or is_given(config.raw.get("predicted_label"))
    free = _NEVER_CALLS_A_MODEL | ({_CALLS_UNLESS_PREDICTED} if predicted else frozenset())
    return any(name not in free for name in methods.raw)


def _predictor(predictor: Record) -> Predictor:
    count = predictor.integer_or_none("initial_instance_count")
    if count is not None and count < 1:
        raise EvidenceInvalid(f"{predictor.path}.initial_instance_count", "is less than 1")
    return Predictor(
        model_name=_matching(predictor, "model_name", _NAME),
        endpoint_name=_matching(predictor, "endpoint_name", _NAME),
        endpoint_name_prefix=_matching(predictor, "endpoint_name_prefix", _PREFIX),
        instance_type=_matching(predictor, "instance_type", _INSTANCE_TYPE),
        instance_count=count,
    )


def _matching(predictor: Record, key: str, pattern: re.Pattern[str]) -> str | None:
    text = predictor.text_or_none(key)
    if text is not None and not pattern.fullmatch(text):
        raise EvidenceInvalid(f"{predictor.path}.{key}", "is not a name SageMaker allows")
    return text


def _uris(config: Record, methods: Record) -> tuple[S3Uri, ...]:
    texts = [config.text_or_none(key) for key in _URI_KEYS]
    for name in methods.raw:
        settings = methods.raw[name]
        # A baseline may also be a list of records or an object; only a text is a place to read from.
        baseline = settings.get("baseline") if hasattr(settings, "get") else None
        texts.append(baseline if isinstance(baseline, str) else None)
    return tuple(uri for text in texts if text and (uri := parse_s3_uri(text)))
