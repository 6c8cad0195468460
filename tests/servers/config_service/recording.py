"""What Config records: the recorder, its delivery channel, and the resources it has discovered."""

from __future__ import annotations

from typing import Any

from tests.servers.config_service.contract import ConfigError
from tests.servers.config_service.pages import page
from tests.servers.config_service.state import State

_DEFAULT_PAGE = 100
_MOST_IDS = 20


def describe_recorders(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """The account's own recorder, if it has one."""
    return {"ConfigurationRecorders": [state.recorder] if _asks_for_ours(state, asked) else []}


def describe_recorder_status(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Whether the account's own recorder is on."""
    status = state.recorder_status
    return {"ConfigurationRecordersStatus": [status] if _asks_for_ours(state, asked) else []}


def _asks_for_ours(state: State, asked: dict[str, Any]) -> bool:
    """Whether there is a recorder and the request means it; it may name one only."""
    names = asked.get("ConfigurationRecorderNames", [])
    if len(names) > 1:
        raise ConfigError("ValidationException", "Only one configuration recorder can be specified")
    if names and (state.recorder is None or state.recorder["name"] not in names):
        raise ConfigError("NoSuchConfigurationRecorderException", f"Cannot find the recorder '{names[0]}'")
    return state.recorder is not None and "ServicePrincipal" not in asked


def describe_channels(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """The delivery channel, if there is one."""
    here = [state.channel] if state.channel else []
    names = asked.get("DeliveryChannelNames", [])
    missing = set(names) - {each["name"] for each in here}
    if missing:
        raise ConfigError("NoSuchDeliveryChannelException", f"Cannot find the channel '{min(missing)}'")
    return {"DeliveryChannels": here}


def list_discovered_resources(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """One page of the resources of one type."""
    if state.recorder is None:
        raise ConfigError("NoAvailableConfigurationRecorderException", "There is no configuration recorder")
    ids, name = asked.get("resourceIds", []), asked.get("resourceName")
    if (ids and name) or len(ids) > _MOST_IDS:
        raise ConfigError("ValidationException", "Specify up to 20 resourceIds, or else a resourceName")
    deleted = asked.get("includeDeletedResources", False)
    found = [
        each
        for each in state.resources
        if each["resourceType"] == asked["resourceType"]
        and (not ids or each["resourceId"] in ids)
        and (name is None or each.get("resourceName") == name)
        and (deleted or "resourceDeletionTime" not in each)
    ]
    items, following = page(
        found,
        ("ListDiscoveredResources", asked["resourceType"], ids, name, deleted),
        asked.get("limit") or _DEFAULT_PAGE,
        asked.get("nextToken"),
    )
    return {"resourceIdentifiers": items} | ({"nextToken": following} if following else {})
