"""IPv4 ranges in CIDR notation, as intervals of addresses."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError

from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.network.boxes import Interval, without

# What no public service is reached at: IANA's IPv4 special-purpose registry, multicast and class E.
_NOT_PUBLIC = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
)


@lru_cache(maxsize=65536)
def _parsed(text: str) -> tuple[Interval, int] | None:
    """Return a CIDR's addresses and prefix length, None where it is none; parsing dominates a cold run."""
    try:
        network = IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None
    return (int(network.network_address), int(network.broadcast_address)), network.prefixlen


def read_cidr(text: str, path: str) -> Interval:
    """Return the addresses of a CIDR; raises `EvidenceInvalid` where the text is none."""
    return read_network(text, path)[0]


def read_network(text: str, path: str) -> tuple[Interval, int]:
    """Return a CIDR's addresses and prefix length; raises `EvidenceInvalid` where the text is none."""
    found = _parsed(text) if "/" in text else None
    if found is None:
        raise EvidenceInvalid(path, "is not an IPv4 range")
    return found


def read_address(text: str, path: str) -> int:
    """Return an IPv4 address as a number; raises `EvidenceInvalid` where the text is none."""
    try:
        return int(IPv4Address(text))
    except AddressValueError:
        raise EvidenceInvalid(path, "is not an IPv4 address") from None


def is_ipv6(text: str) -> bool:
    """Whether a range is written as IPv6, which plays no part: the default names have A records only."""
    return ":" in text


PUBLIC: tuple[Interval, ...] = without(
    ((0, 2**32 - 1),), (read_cidr(text, "the table of public addresses") for text in _NOT_PUBLIC)
)
