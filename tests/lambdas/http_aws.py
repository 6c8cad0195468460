"""AWS below botocore: every HTTP request is answered here, and it is noted who sent what where.

What leaves a real session is seen whole: the endpoint's host, the signing credentials, the payload.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.awsrequest import AWSResponse

from tests.servers.config_service.service import OPERATIONS, ConfigService
from tests.servers.rest_operations import rest_operation
from tests.servers.security_hub.service import SecurityHubService

CACHE_BUCKET = "clarify-cache"
_SIGNED = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_NO_SUCH_KEY = b"<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>"


@dataclass(frozen=True)
class Sent:
    """One request: the operation, the host it went to, the access key that signed it, and what it said."""

    operation: str
    url: str
    access_key: str
    asked: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class Answer:
    """What is answered instead; `version` is what S3 calls an object's, where its bucket has versions."""

    status: int
    body: bytes
    code: str | None = None
    version: str | None = None

    @classmethod
    def error(cls, code: str, message: str = "no", status: int = 400) -> Answer:
        """Return an error that JSON services, S3 and STS alike are understood to give."""
        return cls(status, json.dumps({"__type": code, "message": message}).encode())

    @classmethod
    def xml_error(cls, code: str, status: int = 403) -> Answer:
        """Return an error of S3."""
        return cls(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    @classmethod
    def query_error(cls, code: str, status: int = 403) -> Answer:
        """Return an error of STS."""
        body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
        return cls(status, body.encode())


@dataclass
class HttpAws:
    """Answers by operation ("config:PutEvaluations"); what is not scripted answers with nothing in it."""

    service: ConfigService = field(default_factory=ConfigService)
    hub: SecurityHubService = field(default_factory=SecurityHubService)
    objects: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    instead: dict[str, Answer] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    role_lives: timedelta = timedelta(hours=1)

    def send(self, request: Any) -> AWSResponse:
        """Stand for botocore's HTTP session."""
        sent = _read(request)
        self.sent.append(sent)
        answer = self.instead.get(sent.operation) or self._answer(sent, request)
        return AWSResponse(request.url, answer.status, _headers(answer), _Raw(answer.body))

    def counts(self) -> Counter[str]:
        return Counter(each.operation for each in self.sent)

    def sent_of(self, operation: str) -> list[Sent]:
        return [each for each in self.sent if each.operation == operation]

    def _answer(self, sent: Sent, request: Any) -> Answer:
        service, action = sent.operation.split(":")
        if service == "config" and action in OPERATIONS:
            said = self.service.answer(action, _body(request))
            return Answer(said.status, said.body)
        if service == "securityhub":
            told = self.hub.answer(action, _body(request))
            return Answer(told.status, told.body, told.error)
        answers: dict[str, Callable[[Sent], dict[str, Any]]] = {
            "sagemaker:ListProcessingJobs": lambda _: {"ProcessingJobSummaries": self.jobs},
            "sagemaker:DescribeProcessingJob": self._described,
        }
        if sent.operation in answers:
            return Answer(200, json.dumps(answers[sent.operation](sent)).encode())
        if service == "s3":
            return self._object(sent, request)
        return Answer(200, self._assumed() if sent.operation == "sts:AssumeRole" else b"{}")

    def _described(self, sent: Sent) -> dict[str, Any]:
        return next(
            each for each in self.jobs if each["ProcessingJobName"] == sent.asked["ProcessingJobName"]
        )

    def _object(self, sent: Sent, request: Any) -> Answer:
        key = urlsplit(sent.url).path.removeprefix("/").removeprefix(f"{CACHE_BUCKET}/")
        if sent.operation == "s3:PutObject":
            self.objects[key] = _unchunked(_body(request), sent.headers)
            return Answer(200, b"")
        if key not in self.objects:
            return Answer(404, _NO_SUCH_KEY)
        return Answer(200, self.objects[key], version=self.versions.get(key))

    def _assumed(self) -> bytes:
        number = self.counts()["sts:AssumeRole"]
        until = (datetime.now(UTC) + self.role_lives).isoformat()
        return (
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
            f"<AccessKeyId>ASIAROLE{number}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
            f"<SessionToken>t</SessionToken><Expiration>{until}</Expiration>"
            "</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ).encode()


def _read(request: Any) -> Sent:
    headers = {str(name).lower(): _text(value) for name, value in request.headers.items()}
    signed = _SIGNED.search(headers.get("authorization", ""))
    assert signed, f"an unsigned request to {request.url}"
    service = {"tagging": "tag"}.get(signed["service"], signed["service"])
    action, asked = _action(request, service, headers)
    return Sent(f"{service}:{action}", request.url, signed["key"], asked, headers)


def _action(request: Any, service: str, headers: Mapping[str, str]) -> tuple[str, Mapping[str, Any]]:
    if service == "s3":
        return {"GET": "GetObject", "PUT": "PutObject"}[request.method], {}
    if "x-amz-target" in headers:
        return headers["x-amz-target"].rsplit(".", 1)[-1], json.loads(_body(request) or b"{}")
    rest = rest_operation(service, request.method, urlsplit(request.url).path)
    if rest is not None:
        return rest, json.loads(_body(request) or b"{}")
    form = {name: values[0] for name, values in parse_qs(_body(request).decode()).items()}
    return form["Action"], form


def _body(request: Any) -> bytes:
    body = request.body
    if hasattr(body, "read"):
        content: bytes = body.read()
        body.seek(0)
        return content
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _unchunked(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return what was uploaded; over TLS botocore sends it in one chunk, a checksum behind it."""
    if "aws-chunked" not in headers.get("content-encoding", ""):
        return body
    size, _, rest = body.partition(b"\r\n")
    return rest[: int(size, 16)]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _headers(answer: Answer) -> dict[str, str]:
    error = {"x-amzn-errortype": answer.code} if answer.code else {}
    version = {"x-amz-version-id": answer.version} if answer.version else {}
    return {"content-length": str(len(answer.body)), "x-amzn-requestid": "0", **error, **version}


class _Raw(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.read()
