"""What the stack tells of itself."""

from __future__ import annotations

from deployment.template import names
from deployment.template.intrinsics import Json, get_att, ref
from deployment.template.names import COLLECTOR


def outputs() -> Json:
    """Return the template's Outputs."""
    return {
        "CacheBucketName": _output(
            "The bucket of the job cache. It is kept when the stack is deleted.", ref(names.CACHE_BUCKET)
        ),
        "CollectorFunctionName": _output("The function that collects jobs.", ref(COLLECTOR.function)),
        "CollectorRoleArn": _output(
            "The collector's role, for key and bucket policies that must name who reads analysis configs.",
            get_att(COLLECTOR.role, "Arn"),
        ),
        "DeadLetterQueueUrl": _output("Where what failed for good is kept.", ref(names.DEAD_LETTERS)),
        "AlarmName": _output("The alarm on the evaluation itself.", ref(names.ALARM)),
        "DashboardName": _output("The dashboard in CloudWatch.", ref(names.DASHBOARD)),
    }


def _output(description: str, value: Json) -> Json:
    return {"Description": description, "Value": value}
