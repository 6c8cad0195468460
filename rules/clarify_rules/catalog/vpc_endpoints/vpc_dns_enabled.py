"""clarify-vpc-dns-enabled: names resolve inside the VPC, private names too."""

from __future__ import annotations

from clarify_rules.catalog import references
from clarify_rules.catalog.subjects import OWNERS, VpcRule
from clarify_rules.catalog.triggers import MODEL, SUBNET
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.lists import VPC_ATTRIBUTES
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.site import Site

_ATTRIBUTES = (
    ("EnableDnsSupport", codes.VPC_DNS_SUPPORT_DISABLED, "so that no host name resolves in it"),
    (
        "EnableDnsHostnames",
        codes.VPC_DNS_HOSTNAMES_DISABLED,
        "so that private names of endpoints do not resolve",
    ),
)


class VpcDnsEnabled(VpcRule):
    """enableDnsSupport and enableDnsHostnames are on."""

    id = "clarify-vpc-dns-enabled"
    title = "VPCs that Clarify uses resolve names"
    checks = "That the VPC's attributes enableDnsSupport and enableDnsHostnames are both true."
    why = (
        "Clarify calls S3, SageMaker and SageMaker Runtime by their public host names. Inside the VPC those "
        "resolve to interface endpoints only where both attributes are on; without DNS support nothing does."
    )
    fix = (
        "Switch both attributes on: aws ec2 modify-vpc-attribute --vpc-id VPC --enable-dns-support, then the "
        "same with --enable-dns-hostnames. Both take effect at once and interrupt nothing."
    )
    severity = Severity.HIGH
    needs = OWNERS | {EvidenceKind.SUBNETS, EvidenceKind.VPC_ATTRIBUTES}
    # Models and subnets tell which VPCs are in use, nothing more.
    unmoved_by = frozenset({MODEL, SUBNET})
    codes = (
        (codes.VPC_DNS_SUPPORT_DISABLED, "enableDnsSupport is off."),
        (codes.VPC_DNS_HOSTNAMES_DISABLED, "enableDnsHostnames is off."),
    )
    requirements = ("Default DNS settings",)
    references = (references.VPC_DNS, references.INTERFACE_ENDPOINTS, references.PROCESSING_VPC)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether both attributes are on; one that is off decides, whatever the other is."""
        attributes = site.evidence.entry_or_raise(VPC_ATTRIBUTES, resource)
        for name, code, effect in _ATTRIBUTES:
            if _flag(attributes, name) is False:
                option = name[:1].lower() + name[1:]
                return non_compliant(
                    code,
                    f"The VPC {resource} has {option} off, {effect}",
                    f"switch {option} on for {resource}",
                    blocking=resource,
                )
        for name, _, _ in _ATTRIBUTES:
            if attributes.flag_or_none(name) is None:
                raise _unread(site, resource, name)
        return compliant(f"The VPC {resource} has DNS support and DNS host names on.")


def _flag(attributes: Record, name: str) -> bool | None:
    return attributes.flag_or_none(name) if isinstance(attributes.raw.get(name), bool) else None


def _unread(site: Site, vpc_id: str, name: str) -> MissingFact:
    failure = site.evidence.failure(VPC_ATTRIBUTES.actions, vpc_id)
    return failure or site.evidence.not_read(f"the attribute {name}", vpc_id)
