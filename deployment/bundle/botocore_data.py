"""botocore's data, cut down to the services, API versions and operations in use.

What a client knows of its service it reads when it is made: for the services in use, megabytes of JSON,
nearly all of it about operations that are never called, and the documentation of those that are.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deployment.bundle.endpoints import trimmed_endpoints
from deployment.bundle.errors import BundleError
from deployment.bundle.operations import OPERATIONS, operations_of
from deployment.bundle.service_model import trimmed_model, with_extras

Json = dict[str, Any]

_WHOLE = ("_retry.json", "partitions.json", "sdk-default-configuration.json")
_ENDPOINTS = "endpoints.json"
_MODEL, _RULES = "service-2", "endpoint-rule-set-1"
_EXTRAS = "service-2.sdk-extras"


def trim_botocore_data(data: Path) -> None:
    """Cut botocore's data folder down to what the functions ask of it.

    Raises `BundleError` where it is not laid out as botocore's loader (botocore/loaders.py) reads it.
    """
    former = data.rename(data.with_name("former-data"))
    data.mkdir()
    for name in _WHOLE:
        _write(data / name, _read(former / name))
    prefixes = {_copy_service(former, data, service) for service in OPERATIONS}
    _write(data / _ENDPOINTS, trimmed_endpoints(_read(former / _ENDPOINTS), prefixes))
    shutil.rmtree(former)


def _copy_service(former: Path, data: Path, service: str) -> str:
    """Copy what is needed of a service's newest API version; return the prefix of its endpoints."""
    versions = sorted(path.name for path in (former / service).glob("*") if _find(path, _MODEL))
    if not versions:
        raise BundleError(f"botocore has no model of {service}.")
    source, target = former / service / versions[-1], data / service / versions[-1]
    model = _read_named(source, _MODEL)
    if _find(source, _EXTRAS):
        model = with_extras(model, _read_named(source, _EXTRAS))
    try:
        model = trimmed_model(model, operations_of(service))
    except KeyError as error:
        raise BundleError(f"botocore's model of {service} has no {error}.") from None
    target.mkdir(parents=True)
    _write(target / f"{_MODEL}.json", model)
    _write(target / f"{_RULES}.json", _read_named(source, _RULES))
    return str(model["metadata"]["endpointPrefix"])


def _read_named(folder: Path, name: str) -> Json:
    path = _find(folder, name)
    if path is None:
        raise BundleError(f"botocore's data has no {name} in {folder.parent.name}/{folder.name}.")
    return _read(path)


def _find(folder: Path, name: str) -> Path | None:
    return next((path for suffix in _OPEN if (path := folder / f"{name}{suffix}").is_file()), None)


def _read(path: Path) -> Json:
    suffix = ".json.gz" if path.suffix == ".gz" else ".json"
    try:
        found: Json = json.loads(_OPEN[suffix](path))
    except FileNotFoundError:
        raise BundleError(f"botocore's data has no {path.name}.") from None
    return found


def _write(path: Path, document: Json) -> None:
    path.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")


_OPEN: dict[str, Callable[[Path], bytes]] = {
    ".json": Path.read_bytes,
    ".json.gz": lambda path: gzip.decompress(path.read_bytes()),
}
