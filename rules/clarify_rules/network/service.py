"""The three services a Clarify workload calls, and the names they go by."""

from __future__ import annotations

from enum import Enum

from clarify_rules.network.partitions import dns_suffix


class Service(Enum):
    """A service; its value ends its endpoint service name and is the target's name in results."""

    S3 = "s3"
    SAGEMAKER_API = "sagemaker.api"
    SAGEMAKER_RUNTIME = "sagemaker.runtime"

    @property
    def label(self) -> str:
        """The service as people call it."""
        return _LABELS[self]

    def host(self, region: str, partition: str) -> str:
        """Return the host name that AWS's SDKs call by default (botocore's endpoints)."""
        return f"{_HOSTS[self]}.{region}.{dns_suffix(partition)}"

    def is_named(self, service_name: str, region: str) -> bool:
        """Whether an endpoint service name is this service's in the Region.

        Partitions differ in what comes before (``com.amazonaws``, ``cn.com.amazonaws``, ``gov.ic.c2s``).
        """
        return service_name.endswith(f".{region}.{self.value}")

    def is_named_fips(self, service_name: str, region: str) -> bool:
        """Whether an endpoint service name is that of the FIPS variant, which has another host name."""
        return service_name.endswith(f".{region}.{self.value}-fips")


_LABELS = {
    Service.S3: "S3",
    Service.SAGEMAKER_API: "the SageMaker API",
    Service.SAGEMAKER_RUNTIME: "SageMaker Runtime",
}
_HOSTS = {
    Service.S3: "s3",
    Service.SAGEMAKER_API: "api.sagemaker",
    Service.SAGEMAKER_RUNTIME: "runtime.sagemaker",
}
