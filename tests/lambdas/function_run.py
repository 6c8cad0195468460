"""A rule's function deployed in this process, from the handler to the HTTP requests it sends."""

from __future__ import annotations

import io
import json
import os
import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools import Logger

from clarify_rules.lambdas import config_rule
from clarify_rules.lambdas.config_rule import handler
from clarify_rules.lambdas.metrics import metrics
from clarify_rules.reporting.config.unproven import Unproven
from tests.lambdas.events import ACCOUNT_ID, REGION, scheduled
from tests.lambdas.http_aws import CACHE_BUCKET, HttpAws
from tests.lambdas.lambda_context import metrics_in
from tests.reader.account import IMAGE, job
from tests.servers.config_service.service import ConfigService

if TYPE_CHECKING:
    import pytest
    from aws_lambda_powertools.utilities.typing import LambdaContext

RULE = "clarify-job-in-vpc"
JOB = "AWS::SageMaker::ProcessingJob"
OWN_KEY = "AKIAIOSFODNN7EXAMPLE"
CACHE_KEY = f"jobs/aws-{ACCOUNT_ID}-{REGION}.json.gz"
UNPROVEN_KEY = f"unproven/{RULE}/{ACCOUNT_ID}-{REGION}.json"
NOW = datetime.now(UTC).isoformat()


class Context:
    aws_request_id = "request-1"

    def __init__(self, account_id: str = ACCOUNT_ID, region: str = REGION, partition: str = "aws") -> None:
        self.invoked_function_arn = f"arn:{partition}:lambda:{region}:{account_id}:function:{RULE}"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


class Ran:
    """A function deployed, and what it wrote."""

    def __init__(self, aws: HttpAws, written: pytest.CaptureFixture[str], log: io.StringIO) -> None:
        self.aws = aws
        self._written = written
        self._log = log

    def run(self, event: dict[str, Any] | None = None, context: Context | None = None) -> None:
        handler(event or self.event(), cast("LambdaContext", context or Context()))

    def event(self, *, rule_id: str = RULE, **changes: Any) -> dict[str, Any]:
        """A scheduled round of now, with a token that Config knows."""
        token = self.aws.service.control.issue_token(rule_id)
        return scheduled(NOW, rule_id=rule_id, **{"resultToken": token} | changes)

    @property
    def held(self) -> dict[str, str]:
        results = self.aws.service.control.results(RULE)
        return {name: compliance for (_, name), (compliance, _) in results.items()}

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics written since they were last asked for."""
        out = self._written.readouterr().out
        for line in out.splitlines():
            for directive in json.loads(line)["_aws"]["CloudWatchMetrics"]:
                assert directive["Dimensions"] == [["Stack"]]
                assert directive["Namespace"] == "ClarifyConfigRules"
        return metrics_in(out)

    @property
    def log(self) -> str:
        return self._log.getvalue()

    @property
    def errors(self) -> list[dict[str, Any]]:
        entries = [json.loads(line) for line in self.log.splitlines()]
        return [each for each in entries if each["level"] == "ERROR"]

    def remember(self, *doubts: tuple[str, timedelta]) -> None:
        """Put what is remembered to be unproven for so long."""
        now = datetime.now(UTC)
        found = Unproven.of(((JOB, name), now - lasted) for name, lasted in doubts)
        self.aws.objects[UNPROVEN_KEY] = json.dumps(found.document()).encode()

    @property
    def remembered(self) -> dict[str, datetime]:
        found = Unproven.from_document(json.loads(self.aws.objects[UNPROVEN_KEY]))
        return {name: begin for (_, name), begin in found.since.items()}


def a_job(name: str, **more: Any) -> dict[str, Any]:
    # The scripted service answers JSON, where a time is a number of seconds.
    described = job(name, image=IMAGE) | {"CreationTime": datetime.now(UTC).timestamp() - 7200}
    described["ProcessingJobArn"] = f"arn:aws:sagemaker:{REGION}:{ACCOUNT_ID}:processing-job/{name}"
    return described | {"LastModifiedTime": described["CreationTime"]} | more


def deployed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """The function in an account with a job in a VPC and one in none.

    Its sessions stay warm from test to test, as making clients takes a while: clear
    ``config_rule._session`` for others.
    """
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": OWN_KEY,
        "AWS_SECRET_ACCESS_KEY": "own-secret",
        "AWS_REGION": REGION,
        "RULE_ID": RULE,
        "CACHE_BUCKET": CACHE_BUCKET,
        "ASSUME_ROLE_ARN": "",
        "ASSUME_ROLE_EXTERNAL_ID": "",
        "STACK_NAME": "prod",
        "POWERTOOLS_METRICS_NAMESPACE": "ClarifyConfigRules",
    }.items():
        monkeypatch.setenv(name, value)
    log = io.StringIO()
    # Python keeps loggers by name, and with them where they write.
    monkeypatch.setattr(config_rule, "logger", Logger(service=f"clarify-{uuid.uuid4()}", stream=log))
    metrics.cache_clear()
    # What Config holds was put long ago: how long it may stand then hangs on what is remembered.
    config = ConfigService(lambda: datetime.now(UTC) - timedelta(days=60))
    aws = HttpAws(service=config, jobs=[a_job("inside"), a_job("outside", NetworkConfig={})])
    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", lambda _, request: aws.send(request))
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda seconds: None))
    return Ran(aws, capsys, log)
