"""The bucket of the job cache, and who may write into it."""

from __future__ import annotations

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template import names
from deployment.template.intrinsics import Json, excused, get_att, if_, ref, resource, sub
from deployment.template.names import COLLECTOR, names_of

_NO_ACCESS_LOG = (
    "An access log needs a second bucket that only the customer can name. Who reads and writes is bounded "
    "by the bucket's policy, and CloudTrail's data events record it where they are on."
)
_KEPT_DAYS = 30


def cache_resources() -> Json:
    """Return the bucket, which outlives the stack, and its policy."""
    return {names.CACHE_BUCKET: _bucket(), "CacheBucketPolicy": _policy()}


def _bucket() -> Json:
    own_key = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ref("KmsKeyArn")}
    return resource(
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    if_(
                        names.HAS_KEY,
                        {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": own_key},
                        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
                    )
                ]
            },
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "OldVersions",
                        "Status": "Enabled",
                        "NoncurrentVersionExpiration": {"NoncurrentDays": _KEPT_DAYS},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                    }
                ]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        },
        metadata=excused(CKV_AWS_18=_NO_ACCESS_LOG),
        kept=True,
    )


def _policy() -> Json:
    rule_roles = [if_(names_of(each).enabled, get_att(names_of(each).role, "Arn")) for each in RULE_IDS]
    return resource(
        "AWS::S3::BucketPolicy",
        {
            "Bucket": ref(names.CACHE_BUCKET),
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "OnlyEncryptedTransport",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": [_arn(""), _arn("/*")],
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                    _written_by("JobsByTheCollector", "/jobs/*", get_att(COLLECTOR.role, "Arn")),
                    _written_by("UnprovenByTheRules", "/unproven/*", rule_roles),
                ],
            },
        },
    )


def _written_by(sid: str, objects: str, roles: object) -> Json:
    """Return the statement that nobody but some roles writes, whatever else they are allowed.

    Deleting is writing: the version before comes back, and a doubt that is deleted begins anew.
    """
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:PutObject", "s3:ReplicateObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": _arn(objects),
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": roles}},
    }


def _arn(objects: str) -> Json:
    return sub(f"arn:${{AWS::Partition}}:s3:::${{{names.CACHE_BUCKET}}}{objects}")
