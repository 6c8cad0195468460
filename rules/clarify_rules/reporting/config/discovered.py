"""The ids AWS Config knows SageMaker resources by. A result under another id would make a ghost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from clarify_rules.reporting.config.standing import Key

_PAGE = 100
# Config does not know the type in this Region, or records nothing: then there is no id of its own.
_NONE_DISCOVERED = frozenset({"ValidationException", "NoAvailableConfigurationRecorderException"})


def discovered_ids(client: Any, resource_types: Collection[str]) -> Mapping[Key, str]:
    """Return Config's id by resource type and name (ListDiscoveredResources).

    What Config has not discovered is missing. Raises what botocore raises, but for types that Config does
    not know and an account that records nothing.
    """
    found: dict[Key, str] = {}
    for resource_type in sorted(resource_types):
        for identifier in _list(client, resource_type):
            resource_id = str(identifier["resourceId"])
            name = identifier.get("resourceName") or resource_id.rsplit("/", 1)[-1]
            found[resource_type, str(name)] = resource_id
    return found


def _list(client: Any, resource_type: str) -> list[dict[str, Any]]:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - loaded with the client

    found: list[dict[str, Any]] = []
    request: dict[str, Any] = {"resourceType": resource_type, "limit": _PAGE}
    try:
        while True:
            answer = client.list_discovered_resources(**request)
            found += answer.get("resourceIdentifiers", ())
            if not answer.get("nextToken"):
                return found
            request["nextToken"] = answer["nextToken"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NONE_DISCOVERED:
            return []
        raise
