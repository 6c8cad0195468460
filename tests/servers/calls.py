"""What one HTTP request to AWS is: which service and action, in which protocol, with which body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import parse_qs

from tests.servers.rest_operations import rest_operation


class Protocol(Enum):
    """The wire formats of the AWS services in use; the name decides how an error looks."""

    JSON = "json"
    CBOR = "smithy-rpc-v2-cbor"
    EC2 = "ec2"
    QUERY = "query"
    S3 = "s3"
    REST_XML = "rest-xml"
    REST_JSON = "rest-json"


# The signing name in the credential scope is not always the prefix of the IAM actions.
IAM_PREFIX = {"tagging": "tag"}

# Operations whose permission carries another name (service authorization reference, Amazon S3).
PERMISSION = {
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
}

_SCOPE = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_CBOR_PATH = re.compile(r"^/service/[^/]+/operation/(?P<action>[^/]+)$")
# A later page names a token: in JSON, in a form or query string, or in CBOR (0x60 is the empty text).
_CONTINUATION = re.compile(
    rb'"NextToken"\s*:\s*"|(?:^|&)(?:NextToken|nexttoken|continuation-token)=[^&]'
    rb"|\x69NextToken[^\x60]|\x6fPaginationToken[^\x60]"
)


@dataclass(frozen=True)
class Call:
    """One request: ``name`` is "service:Action", ``permission`` the IAM action that it needs."""

    service: str
    action: str
    protocol: Protocol
    region: str
    path: str
    body: bytes

    @property
    def name(self) -> str:
        """The API operation, as in ``sagemaker:DescribeModel``."""
        return f"{self.service}:{self.action}"

    @property
    def permission(self) -> str:
        """The IAM action that AWS would check for this operation."""
        return PERMISSION.get(self.name, self.name)

    @property
    def continues(self) -> bool:
        """Whether the request asks for a later page of a listing."""
        return _CONTINUATION.search(self.body) is not None

    def mentions(self, text: str) -> bool:
        """Whether the path or the body holds the text: a name, an id, an object key."""
        return text in self.path or text.encode() in self.body


def read_call(environ: dict[str, Any], body: bytes) -> Call:
    """The call that a WSGI request makes; an unsigned request is counted under the service "unsigned"."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    signing_name = scope["service"].lower() if scope else "unsigned"
    service = IAM_PREFIX.get(signing_name, signing_name)
    region = scope["region"] if scope else ""
    path = environ.get("PATH_INFO", "/")
    query = environ.get("QUERY_STRING", "")
    action, protocol = _action(environ, service, path, query, body)
    # REST calls carry their parameters in the query string: it belongs to what rules look at.
    seen = body if protocol in {Protocol.JSON, Protocol.CBOR} else b"&".join((query.encode(), body))
    return Call(service, action, protocol, region, path, seen)


def _action(
    environ: dict[str, Any], service: str, path: str, query: str, body: bytes
) -> tuple[str, Protocol]:
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.rsplit(".", 1)[-1], Protocol.JSON
    cbor = _CBOR_PATH.match(path)
    if cbor:
        return cbor["action"], Protocol.CBOR
    method = environ.get("REQUEST_METHOD", "GET")
    if service == "s3":
        return _s3_action(method, path, query), Protocol.S3
    form = parse_qs(body.decode("latin-1")) if _is_form(environ) else {}
    if "Action" in form:
        return form["Action"][0], Protocol.EC2 if service == "ec2" else Protocol.QUERY
    if service == "route53":
        return _route53_action(method, path), Protocol.REST_XML
    return rest_operation(service, method, path) or f"{method} {path}", Protocol.REST_JSON


def _is_form(environ: dict[str, Any]) -> bool:
    return str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")


def _s3_action(method: str, path: str, query: str) -> str:
    """The S3 operation of a path-style request; sub-resources keep their query key in the name."""
    bucket, _, key = path.lstrip("/").partition("/")
    keys = set(parse_qs(query, keep_blank_values=True))
    if not bucket:
        return "ListBuckets"
    sub = sorted(
        keys & {"location", "policy", "tagging", "versioning", "acl", "encryption", "uploads", "delete"}
    )
    if sub:
        return f"{method} ?{sub[0]}"
    if key:
        return {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}.get(
            method, f"{method} object"
        )
    if method == "GET":
        return "ListObjectsV2" if "list-type" in keys else "ListObjects"
    return {"HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}.get(
        method, f"{method} bucket"
    )


def _route53_action(method: str, path: str) -> str:
    """The Route 53 operations that reading a network may use; others keep method and path."""
    resource = path.removeprefix("/2013-04-01/").strip("/")
    if method == "GET" and resource == "hostedzonesbyvpc":
        return "ListHostedZonesByVPC"
    if method == "GET" and resource == "hostedzone":
        return "ListHostedZones"
    return f"{method} {resource}"
