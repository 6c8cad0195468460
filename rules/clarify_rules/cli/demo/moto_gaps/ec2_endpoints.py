"""VPC endpoints: type, private DNS, default group and network interfaces as AWS makes them."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.ec2.responses.vpcs import VPCs

from .replacing import replace_methods

if TYPE_CHECKING:
    from moto.ec2.models import EC2Backend
    from moto.ec2.models.elastic_network_interfaces import NetworkInterface

# Of each subnet AWS keeps the network address, the next three and the last (VPC guide, "Subnet sizing").
_FIRST_FREE = 4

_moto_create = VPCBackend.create_vpc_endpoint
_moto_create_action = VPCs.create_vpc_endpoint
_moto_delete = VPCBackend.delete_vpc_endpoints
_moto_filter_value = VPCEndPoint.get_filter_value


def fill_endpoint_gaps() -> None:
    """Make moto's VPC endpoints answer as AWS's do."""
    replace_methods(
        VPCBackend,
        {"create_vpc_endpoint": _create, "delete_vpc_endpoints": _delete, "modify_vpc_endpoint": _modify},
    )
    replace_methods(VPCEndPoint, {"get_filter_value": _filter_value})
    replace_methods(VPCs, {"create_vpc_endpoint": _create_action, "modify_vpc_endpoint": _modify_action})


def _create(
    self: EC2Backend,
    vpc_id: str,
    service_name: str,
    endpoint_type: str | None,
    policy_document: str | None,
    route_table_ids: list[str] | None,
    subnet_ids: list[str] | None = None,
    **rest: Any,
) -> VPCEndPoint:
    """AWS makes a gateway endpoint where no type is sent; moto leaves the type out and claims private DNS.

    An interface endpoint sent without groups gets the VPC's default group, and its network interfaces carry
    the endpoint's groups and addresses of their subnets; moto leaves the groups out and takes any address.
    """
    kind = endpoint_type or "Gateway"
    interface = kind.lower() == "interface"
    if interface and not rest.get("security_group_ids"):
        default = self.get_default_security_group(vpc_id)
        rest["security_group_ids"] = [default.id] if default else []
    if not interface:
        rest["private_dns_enabled"] = False
    endpoint = _moto_create(
        self, vpc_id, service_name, kind, policy_document, route_table_ids or [], subnet_ids, **rest
    )
    for interface_id in endpoint.network_interface_ids:
        _settle(self, endpoint, self.enis[interface_id])
    return endpoint


def _create_action(self: VPCs) -> ActionResult:
    """AWS keeps the DNS options and the address type; moto drops them."""
    result = _moto_create_action(self)
    endpoint = _endpoint_in(result)
    _set_dns_options(endpoint, self._get_param("DnsOptions") or {})
    endpoint.__dict__["ip_address_type"] = self._get_param("IpAddressType") or "ipv4"
    return result


def _endpoint_in(result: ActionResult) -> VPCEndPoint:
    answer = result.result
    if not isinstance(answer, dict) or not isinstance(answer.get("VpcEndpoint"), VPCEndPoint):
        raise TypeError("this moto answers CreateVpcEndpoint in a way that is not known here")
    endpoint: VPCEndPoint = answer["VpcEndpoint"]
    return endpoint


def _set_dns_options(endpoint: VPCEndPoint, sent: dict[str, Any]) -> None:
    gateway = (endpoint.vpc_endpoint_type or "").lower() == "gateway"
    options: dict[str, Any] = endpoint.__dict__.setdefault(
        "dns_options", {"DnsRecordIpType": "service-defined" if gateway else "ipv4"}
    )
    inbound_only = sent.get("PrivateDnsOnlyForInboundResolverEndpoint")
    if inbound_only is not None:
        options["PrivateDnsOnlyForInboundResolverEndpoint"] = str(inbound_only).lower() == "true"
    if sent.get("DnsRecordIpType"):
        options["DnsRecordIpType"] = sent["DnsRecordIpType"]


def _settle(backend: EC2Backend, endpoint: VPCEndPoint, interface: NetworkInterface) -> None:
    """Give an endpoint's network interface what AWS gives it: address, groups, owner, type."""
    address = _free_address(backend, interface)
    interface.private_ip_address = address
    interface.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": address}]
    interface._group_set = [
        backend.get_security_group_from_id(group_id) for group_id in endpoint.security_group_ids
    ]
    interface.description = f"VPC Endpoint Interface {endpoint.id}"
    interface.interface_type = "vpc_endpoint"
    interface.requester_managed = True
    interface.status = "in-use"


def _free_address(backend: EC2Backend, interface: NetworkInterface) -> str:
    taken = {
        other.private_ip_address
        for other in backend.enis.values()
        if other.subnet.id == interface.subnet.id and other.id != interface.id
    }
    network = ipaddress.ip_network(interface.subnet.cidr_block)
    return next(
        str(network[index])
        for index in range(_FIRST_FREE, network.num_addresses - 1)
        if str(network[index]) not in taken
    )


def _modify_action(self: VPCs) -> ActionResult:
    """AWS also changes PrivateDnsEnabled and the DNS options; moto ignores them."""
    sent = self._get_params()
    backend = self.ec2_backend
    endpoint_id = sent["VpcEndpointId"]
    backend.modify_vpc_endpoint(
        vpc_id=endpoint_id,
        policy_doc=sent.get("PolicyDocument"),
        add_subnets=sent.get("AddSubnetIds", []),
        remove_subnets=sent.get("RemoveSubnetIds", []),
        add_route_tables=sent.get("AddRouteTableIds", []),
        remove_route_tables=sent.get("RemoveRouteTableIds", []),
        add_security_groups=sent.get("AddSecurityGroupIds", []),
        remove_security_groups=sent.get("RemoveSecurityGroupIds", []),
    )
    endpoint = backend.vpc_end_points[endpoint_id]
    if str(sent.get("ResetPolicy", False)).lower() == "true":
        endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
    if sent.get("PrivateDnsEnabled") is not None:
        endpoint.private_dns_enabled = str(sent["PrivateDnsEnabled"]).lower() == "true"
    _set_dns_options(endpoint, sent.get("DnsOptions") or {})
    return ActionResult({"Return": True})


def _modify(self: EC2Backend, vpc_id: str, policy_doc: str | None, **changes: Any) -> None:
    """AWS moves the routes and interfaces with the endpoint; moto changes the endpoint's own lists only."""
    endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
    routed_before = set(endpoint.route_table_ids)
    endpoint.modify(policy_doc, **changes)
    prefix_list = endpoint.destination_prefix_list_id
    if prefix_list:
        for table in set(endpoint.route_table_ids) - routed_before:
            self.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
        for table in routed_before - set(endpoint.route_table_ids):
            self.delete_route(table, prefix_list)
    if (endpoint.vpc_endpoint_type or "").lower() == "interface":
        _move_interfaces(self, endpoint)


def _move_interfaces(backend: EC2Backend, endpoint: VPCEndPoint) -> None:
    subnets = list(endpoint.subnet_ids or [])
    for interface_id in list(endpoint.network_interface_ids):
        interface = backend.enis[interface_id]
        if interface.subnet.id not in subnets:
            endpoint.network_interface_ids.remove(interface_id)
            del backend.enis[interface_id]
            continue
        subnets.remove(interface.subnet.id)
        interface._group_set = [
            backend.get_security_group_from_id(group_id) for group_id in endpoint.security_group_ids
        ]
    for subnet_id in subnets:
        interface = backend.create_network_interface(subnet_id, [])
        endpoint.network_interface_ids.append(interface.id)
        _settle(backend, endpoint, interface)


def _delete(self: EC2Backend, vpce_ids: list[str] | None = None) -> None:
    """A deleted endpoint is soon gone from AWS's answers; moto shows it as `deleted` for ever."""
    _moto_delete(self, vpce_ids)
    for endpoint_id in vpce_ids or []:
        self.vpc_end_points.pop(endpoint_id, None)


def _filter_value(self: VPCEndPoint, filter_name: str, method_name: str | None = None) -> Any:
    """DescribeVpcEndpoints also filters by the endpoint's id; moto does not know that filter."""
    if filter_name == "vpc-endpoint-id":
        return self.id
    return _moto_filter_value(self, filter_name, method_name)
