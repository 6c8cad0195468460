"""botocore's endpoints.json, cut down to the services in use, in every partition."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Json = dict[str, Any]


def trimmed_endpoints(endpoints: Json, prefixes: Collection[str]) -> Json:
    """Return the endpoints of the services with these prefixes.

    Partitions, their Regions and their defaults stay: an endpoint that is not listed is made from them.
    """
    partitions = [
        {**each, "services": {name: each["services"][name] for name in _of(each, prefixes)}}
        for each in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


def _of(partition: Json, prefixes: Collection[str]) -> list[str]:
    return [name for name in partition["services"] if name in prefixes]
