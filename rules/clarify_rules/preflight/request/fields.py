"""The fields of CreateProcessingJob and CreateModel that rules read, with the types AWS documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clarify_rules.preflight.request.planned import RequestError

UNKNOWN = 0.5
"""Stands for a value that is not known. No field that is read is a fraction, so whatever needs it finds
evidence that is not valid there, and is undetermined; absence would have a meaning of its own."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values of one type; of at most `most` ids, where AWS documents how many."""

    of: Any
    most: int | None = None


@dataclass(frozen=True, slots=True)
class AnyKey:
    """An object whose keys its author chooses."""

    of: Any


_VPC_CONFIG = {"Subnets": Many(str, 16), "SecurityGroupIds": Many(str, 5)}
_QUERY = {"OutputS3Uri": str}
_S3_SOURCE = {"S3Uri": str, "S3DataType": str, "ManifestS3Uri": str}
_CONTAINER = {
    "Image": str,
    "Mode": str,
    "ModelDataUrl": str,
    "ModelPackageName": str,
    "Environment": AnyKey(str),
    "ModelDataSource": {"S3DataSource": _S3_SOURCE},
    "AdditionalModelDataSources": Many({"S3DataSource": _S3_SOURCE}),
}
JOB_FIELDS: Mapping[str, Any] = {
    "ProcessingJobName": str,
    "RoleArn": str,
    "AppSpecification": {"ImageUri": str},
    "Environment": AnyKey(str),
    "ExperimentConfig": {"ExperimentName": str},
    "NetworkConfig": {
        "EnableNetworkIsolation": bool,
        "EnableInterContainerTrafficEncryption": bool,
        "VpcConfig": _VPC_CONFIG,
    },
    "ProcessingInputs": Many(
        {
            "InputName": str,
            "S3Input": _S3_SOURCE,
            "DatasetDefinition": {"AthenaDatasetDefinition": _QUERY, "RedshiftDatasetDefinition": _QUERY},
        }
    ),
    "ProcessingOutputConfig": {"Outputs": Many({"OutputName": str, "S3Output": {"S3Uri": str}})},
    "ProcessingResources": {
        "ClusterConfig": {
            "InstanceCount": int,
            "InstanceType": str,
            "InstancePreferences": Many({"InstanceCount": int, "InstanceType": str}),
        }
    },
    "MonitoringScheduleArn": str,
    "AutoMLJobArn": str,
    "TrainingJobArn": str,
}
MODEL_FIELDS: Mapping[str, Any] = {
    "ModelName": str,
    "ExecutionRoleArn": str,
    "EnableNetworkIsolation": bool,
    "VpcConfig": _VPC_CONFIG,
    "PrimaryContainer": _CONTAINER,
    "Containers": Many(_CONTAINER),
}

_WORDS = {str: "a string", bool: "true or false", int: "a whole number"}


def checked(value: Mapping[str, Any], fields: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return the fields of `value` that are read, null ones left out.

    Raises `RequestError` with the path of the first one that is of another type than AWS documents.
    """
    return {
        key: _checked(value[key], kind, f"{path}.{key}" if path else key)
        for key, kind in fields.items()
        if value.get(key) is not None
    }


def _checked(value: Any, kind: Any, path: str) -> Any:
    if value is UNKNOWN:
        return value
    if isinstance(kind, Many):
        return _list(value, kind, path)
    if isinstance(kind, AnyKey | Mapping):
        return _object(value, kind, path)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RequestError(f"{path} must be {_WORDS[kind]}")
    if kind is int and value < 1:  # all that are read are counts of instances
        raise RequestError(f"{path} must be 1 or more")
    return value


def _list(value: Any, kind: Many, path: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise RequestError(f"{path} must be a list")
    if kind.most is not None and len(value) > kind.most:
        raise RequestError(f"{path} holds {len(value)} items, and SageMaker takes {kind.most} at most")
    if kind.most is not None and "" in value:
        raise RequestError(f"{path}[{list(value).index('')}] is empty")
    return [_checked(each, kind.of, f"{path}[{position}]") for position, each in enumerate(value)]


def _object(value: Any, kind: AnyKey | Mapping[str, Any], path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise RequestError(f"{path} must be an object")
    if isinstance(kind, AnyKey):
        return {str(key): _checked(each, kind.of, f"{path}.{key}") for key, each in value.items()}
    found = checked(value, kind, path)
    if kind is _VPC_CONFIG and bool(found.get("Subnets")) != bool(found.get("SecurityGroupIds")):
        absent = "SecurityGroupIds" if found.get("Subnets") else "Subnets"
        raise RequestError(f"{path}.{absent} is missing or empty; SageMaker takes no VpcConfig without it")
    return found
