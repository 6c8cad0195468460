"""What a workload's own environment variables say about whom its requests go to."""

from __future__ import annotations

from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.path import Hop, Kind, unknown

_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_ENDPOINT_URL = "AWS_ENDPOINT_URL"
_FIPS = "AWS_USE_FIPS_ENDPOINT"


def redirection(environment: Record) -> Hop | None:
    """Return the doubt that requests go elsewhere than to the default names, None where there is none.

    Raises `EvidenceInvalid` where a variable is not text.
    """
    proxy = next((name for name in _PROXIES if name in environment), None)
    if proxy is not None:
        note = f"The environment variable {proxy} sends requests through a proxy that cannot be seen."
        return unknown(Kind.CLIENT, None, codes.HTTP_PROXY_SET, note)
    if (environment.text_or_none(_FIPS) or "").lower() == "true":
        note = (
            f"The environment variable {_FIPS} makes requests go to FIPS endpoints, which have other names."
        )
        return unknown(Kind.CLIENT, None, codes.FIPS_ENDPOINT_SET, note)
    if any(name.startswith(_ENDPOINT_URL) for name in environment.raw):
        note = f"An environment variable {_ENDPOINT_URL} sends requests to another endpoint."
        return unknown(Kind.CLIENT, None, codes.ENDPOINT_URL_SET, note)
    return None
