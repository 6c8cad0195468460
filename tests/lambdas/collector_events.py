"""What the collector's queue holds, as SQS hands it over."""

from __future__ import annotations

import json
from typing import Any

SCHEDULE: dict[str, Any] = {"source": "schedule"}
# As EventBridge sends it: enums in upper case, times in milliseconds, far more than is of use.
JOB_EVENT: dict[str, Any] = {
    "version": "0",
    "id": "0ea1",
    "detail-type": "SageMaker Processing Job State Change",
    "source": "aws.sagemaker",
    "account": "999999999999",
    "region": "us-east-1",
    "resources": ["arn:aws:sagemaker:us-east-1:999999999999:processing-job/not-ours"],
    "detail": {
        "ProcessingJobName": "not-ours",
        "ProcessingJobStatus": "COMPLETED",
        "ProcessingInputs": [
            {"InputName": "analysis_config", "S3Input": {"S3Uri": "s3://elsewhere/x", "S3InputMode": "FILE"}}
        ],
        "CreationTime": 1704320199000,
    },
}


def batch(*bodies: Any, received: int = 1) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": f"handle{number}",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": str(received)},
                "eventSource": "aws:sqs",
            }
            for number, body in enumerate(bodies)
        ]
    }
