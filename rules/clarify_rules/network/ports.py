"""Protocols and ports, as the rules of groups and network ACLs state them."""

from __future__ import annotations

from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record
from clarify_rules.network.boxes import ALL_PORTS, ALL_PROTOCOLS, TCP, UDP, Interval

HTTPS: Interval = (443, 443)
# Linux clients pick their own port from here (ip_local_port_range); AWS's page on network ACLs has one more.
EPHEMERAL: Interval = (32768, 60999)
# What the instances of a distributed job need open among themselves: Spark and YARN choose at run time.
UNPRIVILEGED: Interval = (1024, 65535)
# Internet Key Exchange, which encrypted traffic between instances needs beside ESP.
IKE: Interval = (500, 500)

_BY_NAME: dict[str, Interval] = {
    "tcp": TCP,
    "udp": UDP,
    "icmp": (1, 1),
    "icmpv6": (58, 58),
    "all": ALL_PROTOCOLS,
}
_EVERYTHING = "-1"
_UNSET = (None, -1)


def read_protocol(record: Record, key: str) -> Interval:
    """Return the protocols that a rule names: -1 for all, a name, or a number. Raises `EvidenceInvalid`."""
    text = record.text(key).lower()
    if text == _EVERYTHING:
        return ALL_PROTOCOLS
    if text in _BY_NAME:
        return _BY_NAME[text]
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 255:
        return int(text), int(text)
    raise EvidenceInvalid(f"{record.path}.{key}", "is not a protocol")


def read_port_range(entry: Record, protocol: Interval) -> Interval:
    """Return the destination ports of a network ACL's entry: all for a protocol without ports.

    AWS sends PortRange with every entry for TCP or UDP, 0 to 65535 where it is for all ports.
    Raises `EvidenceInvalid`.
    """
    if protocol not in (TCP, UDP):
        return ALL_PORTS
    span = entry.record("PortRange")
    return _range(span, "From", span.integer_or_none("From"), span.integer_or_none("To"))


def read_ports(record: Record, first: str, last: str, protocol: Interval) -> Interval:
    """Return the ports of a group's permission: all where it names none, or a protocol without ports.

    Raises `EvidenceInvalid`.
    """
    if protocol not in (TCP, UDP):
        return ALL_PORTS
    low, high = record.integer_or_none(first), record.integer_or_none(last)
    if low in _UNSET and high in _UNSET:
        return ALL_PORTS
    return _range(record, first, low, high)


def _range(record: Record, first: str, low: int | None, high: int | None) -> Interval:
    if low is None or high is None or not 0 <= low <= high <= 65535:
        raise EvidenceInvalid(f"{record.path}.{first}", "does not begin a range of ports")
    return low, high
