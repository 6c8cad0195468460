"""What may be kept of customers' content: never a credential, never dataset content.

Of an analysis config only what routing a job needs is kept; of environment variables only what changes
where a job connects to. Everything else is dropped before it reaches memory that outlives the call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_S3 = ("s3://", "https://")
_TOP_LEVEL = ("version", "dataset_type")
_TOP_LEVEL_URIS = ("dataset_uri", "facet_dataset_uri", "predicted_label_dataset_uri")
_PREDICTOR = (
    "model_name",
    "endpoint_name",
    "endpoint_name_prefix",
    "instance_type",
    "initial_instance_count",
)
_METHOD_URIS = ("baseline",)

_KEPT_VARIABLES = ("AWS_USE_FIPS_ENDPOINT", "NO_PROXY", "no_proxy")
_PRESENCE_ONLY = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_ENDPOINT_URL = "AWS_ENDPOINT_URL"
_SUBMIT_DIRECTORY = "SAGEMAKER_SUBMIT_DIRECTORY"
PRESENT = "(set)"
WRONG_TYPE = False

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./+-]{0,63}")


def keep_of_analysis_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the allow-listed part of a Clarify analysis configuration.

    Kept: version, dataset type, method names, S3 URIs, the predictor's routing keys, and that predicted
    labels are present (not which). What is of a wrong type and decides something is kept as `false`, which is
    of a wrong type too, without its content.
    """
    kept: dict[str, Any] = {key: config[key] for key in _TOP_LEVEL if _is_plain(config.get(key))}
    kept |= {key: _bare(config[key]) for key in _TOP_LEVEL_URIS if _is_uri(config.get(key))}
    if is_given(config.get("predicted_label")):
        kept["predicted_label"] = True
    if "methods" in config:
        kept["methods"] = _keep_of_methods(config["methods"])
    if "predictor" in config:
        kept["predictor"] = _keep_of_predictor(config["predictor"])
    return kept


def keep_of_environment(variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment variables that decide where a container connects to; values only where safe."""
    kept: dict[str, str] = {}
    for name, value in variables.items():
        if name in _KEPT_VARIABLES:
            kept[name] = str(value)
        elif name in _PRESENCE_ONLY or name.startswith(_ENDPOINT_URL):
            kept[name] = PRESENT
        elif name == _SUBMIT_DIRECTORY and str(value).startswith("s3://"):
            kept[name] = str(value)
    return kept


def is_given(label: object) -> bool:
    """Whether a label is named: by a column's name, or its index, which may be 0."""
    # Not by truth: the first column's index is 0.
    return label is not None and label is not False and label not in ("", [], ())


def _keep_of_methods(methods: object) -> dict[str, Any] | bool:
    if not isinstance(methods, Mapping):
        return WRONG_TYPE
    return {str(name): _keep_of_method(settings) for name, settings in methods.items()}


def _keep_of_method(settings: object) -> dict[str, Any]:
    if not isinstance(settings, Mapping):
        return {}
    return {key: _bare(settings[key]) for key in _METHOD_URIS if _is_uri(settings.get(key))}


def _keep_of_predictor(predictor: object) -> dict[str, Any] | bool:
    if not isinstance(predictor, Mapping):
        return WRONG_TYPE
    return {
        key: predictor[key] if isinstance(predictor[key], str | int | float | None) else WRONG_TYPE
        for key in _PREDICTOR
        if key in predictor
    }


def _is_uri(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_S3)


def _is_plain(value: object) -> bool:
    """Whether a version or a media type is one, and not a place to hide a text in."""
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None


def _bare(uri: str) -> str:
    """Return a URI without what may hold a credential: user information, and the query of a signed URL."""
    if not uri.startswith("https://"):
        return uri
    address = uri.removeprefix("https://").partition("?")[0].partition("#")[0]
    host, slash, path = address.partition("/")
    return f"https://{host.rpartition('@')[2]}{slash}{path}"
