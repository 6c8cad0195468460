"""An account whose jobs and configs change between readings, and the bucket of its cache."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.response import StreamingBody

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.record import format_time, parse_time
from clarify_rules.reader.read_evidence import read_evidence
from clarify_rules.reader.s3_job_cache import S3JobCache
from tests.reader.account import IMAGE, SHAP, handlers, job
from tests.reader.scripted import ACCOUNT, REGION, Handler, ScriptedAws, refusal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUCKET = "cache"
KEY = f"jobs/aws-{ACCOUNT}-{REGION}.json.gz"
COLLECTED_KINDS = frozenset(
    {
        EvidenceKind.PROCESSING_JOBS,
        EvidenceKind.MONITORING,
        EvidenceKind.ANALYSIS_CONFIGS,
        EvidenceKind.TAGS,
    }
)
_SUMMARY = (
    "ProcessingJobName",
    "ProcessingJobArn",
    "ProcessingJobStatus",
    "CreationTime",
    "LastModifiedTime",
)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class World:
    """Jobs by name, configs by key, what the bucket holds, and what its owner answers instead."""

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, Any]] = {}
        self.configs: dict[str, tuple[Any, datetime]] = {}
        self.definitions: dict[str, str] = {}
        self.cache: bytes | None = None
        self.refusals: dict[tuple[str, str], Exception] = {}
        self.warned: list[str] = []

    def add_job(self, name: str, created: datetime, *, status: str = "Completed", **more: Any) -> None:
        described = job(name, image=more.pop("image", IMAGE), status=status, uri=more.pop("uri", ""))
        self.jobs[name] = described | {"CreationTime": format_time(created)} | more
        self.touch(name, created, status)

    def touch(self, name: str, at: datetime, status: str) -> None:
        self.jobs[name] |= {"ProcessingJobStatus": status, "LastModifiedTime": format_time(at)}

    def put_config(self, key: str, at: datetime, content: Any = None) -> str:
        self.configs[key] = (SHAP if content is None else content, at)
        return f"s3://configs/{key}"

    def add_definition(self, name: str, uri: str) -> None:
        self.definitions[name] = uri

    def aws(self, **more: Handler) -> ScriptedAws:
        """Return clients of this account, with counts of their own."""
        script = handlers() | {
            "ListProcessingJobs": self._list,
            "DescribeProcessingJob": self._describe,
            "GetObject": self._get,
            "PutObject": self._put,
            "ListModelExplainabilityJobDefinitions": self._list_definitions,
            "DescribeModelExplainabilityJobDefinition": self._describe_definition,
        }
        return ScriptedAws(**script | more)

    def collect(
        self, now: datetime, aws: ScriptedAws | None = None, **more: Any
    ) -> tuple[Evidence, S3JobCache]:
        """Read as the collector does."""
        clients = aws or self.aws()
        cache = S3JobCache(clients, BUCKET, ACCOUNT, writable=True, warn=self.warned.append)
        parameters = more.pop("parameters", Parameters())
        return read_evidence(clients, parameters, cache, now=now, kinds=COLLECTED_KINDS, **more), cache

    def read(self, now: datetime, aws: ScriptedAws | None = None, **more: Any) -> Evidence:
        """Read as a rule function does."""
        clients = aws or self.aws()
        cache = S3JobCache(clients, BUCKET, ACCOUNT, warn=self.warned.append)
        return read_evidence(
            clients, more.pop("parameters", Parameters()), cache, now=now, collected=True, **more
        )

    @property
    def document(self) -> dict[str, Any]:
        """What the cache object holds."""
        assert self.cache is not None
        found: dict[str, Any] = json.loads(gzip.decompress(self.cache))
        return found

    @document.setter
    def document(self, document: Any) -> None:
        self.cache = gzip.compress(json.dumps(document).encode(), mtime=0)

    def _list(self, **asked: Any) -> dict[str, Any]:
        listed = [
            each
            for each in sorted(self.jobs.values(), key=lambda each: str(each["CreationTime"]), reverse=True)
            if asked.get("StatusEquals") in (None, each["ProcessingJobStatus"])
            and parse_time(each["CreationTime"])
            > asked.get("CreationTimeAfter", datetime.min.replace(tzinfo=UTC))
        ]
        start = int(asked.get("NextToken", 0))
        page = [{key: each[key] for key in _SUMMARY} for each in listed[start : start + 100]]
        more = {"NextToken": str(start + 100)} if start + 100 < len(listed) else {}
        return {"ProcessingJobSummaries": page, **more}

    def _describe(self, ProcessingJobName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if ProcessingJobName not in self.jobs:
            raise refusal("ResourceNotFound", "Could not find requested job")
        return dict(self.jobs[ProcessingJobName])

    def _get(self, **asked: Any) -> dict[str, Any]:
        self._refuse("GetObject", asked)
        if asked["Bucket"] == BUCKET:
            if self.cache is None:
                raise refusal("NoSuchKey")
            return {"Body": _body(self.cache), "LastModified": format_time(NOW)}
        if asked["Key"] not in self.configs:
            raise refusal("NoSuchKey")
        content, at = self.configs[asked["Key"]]
        return {"Body": _body(json.dumps(content).encode()), "LastModified": format_time(at), "ETag": '"1"'}

    def _put(self, **asked: Any) -> dict[str, Any]:
        self._refuse("PutObject", asked)
        assert (asked["Bucket"], asked["Key"], asked["ExpectedBucketOwner"]) == (BUCKET, KEY, ACCOUNT)
        self.cache = asked["Body"]
        return {}

    def _refuse(self, operation: str, asked: dict[str, Any]) -> None:
        refused = self.refusals.get((operation, asked["Bucket"]))
        if refused is not None:
            raise refused

    def _list_definitions(self, **_: Any) -> dict[str, Any]:
        return {
            "JobDefinitionSummaries": [
                {"MonitoringJobDefinitionName": name, "MonitoringJobDefinitionArn": f"arn:{name}"}
                for name in self.definitions
            ]
        }

    def _describe_definition(self, JobDefinitionName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        return {
            "JobDefinitionName": JobDefinitionName,
            "ModelExplainabilityAppSpecification": {
                "ImageUri": IMAGE,
                "ConfigUri": self.definitions[JobDefinitionName],
            },
        }


def _body(content: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(content), len(content))
