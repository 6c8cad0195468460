"""What the partitions of AWS end their host names in, and what names of AWS's own begin with."""

from __future__ import annotations

_COMMERCIAL = "amazonaws.com"
# botocore's endpoints; a partition that is not here has the commercial one (aws-us-gov does).
_DNS_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-eusc": "amazonaws.eu",
}


def dns_suffix(partition: str) -> str:
    """Return what the partition's host names end in."""
    return _DNS_SUFFIXES.get(partition, _COMMERCIAL)


# Endpoint services and AWS's prefix lists are named by the suffix in reverse. China and the ISO partitions
# mix their own with the commercial one, service by service.
NAME_PREFIXES = tuple(
    ".".join(reversed(suffix.split("."))) for suffix in (_COMMERCIAL, *_DNS_SUFFIXES.values())
)


def s3_list_names(region: str) -> tuple[str, ...]:
    """Return the names that the list of S3's IPv4 addresses has in the partitions that are known."""
    return tuple(f"{prefix}.{region}.s3" for prefix in NAME_PREFIXES)
