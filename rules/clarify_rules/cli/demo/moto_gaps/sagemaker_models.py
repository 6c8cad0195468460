"""Models, endpoint configurations: AWS describes what was sent, moto invents or forgets parts."""

from __future__ import annotations

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.models import FakeEndpointConfig, Model
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemaker.utils import arn_formatter

from .listing import page_of
from .replacing import replace_methods


def fill_model_gaps() -> None:
    """Make moto's models and endpoint configurations answer as AWS's do."""
    replace_methods(
        SageMakerResponse,
        {
            "create_model": _create_model,
            "describe_model": _describe_model,
            "list_models": _list_models,
            "create_endpoint_config": _create_endpoint_config,
            "describe_endpoint_config": _describe_endpoint_config,
        },
    )
    replace_methods(FakeEndpointConfig, {"validate_instance_type": _any_hosting_type})


def _create_model(self: SageMakerResponse) -> ActionResult:
    """AWS refuses a name that is taken; moto overwrites."""
    backend = self.sagemaker_backend
    sent = copy.deepcopy(self._get_params())
    name = sent["ModelName"]
    if name in backend._models:
        raise AWSValidationException(f'Cannot create already existing model "{backend._models[name].arn}".')
    model = backend.create_model(
        model_name=name,
        execution_role_arn=sent.get("ExecutionRoleArn", ""),
        primary_container=sent.get("PrimaryContainer", {}),
        vpc_config=sent.get("VpcConfig", {}),
        containers=sent.get("Containers", []),
        tags=sent.pop("Tags", []),
    )
    model.__dict__["sent"] = sent
    return ActionResult({"ModelArn": model.arn})


def _describe_model(self: SageMakerResponse) -> ActionResult:
    """AWS keeps EnableNetworkIsolation and leaves out what was not sent.

    moto always says False, and shows an empty VpcConfig, Containers and PrimaryContainer.
    """
    backend = self.sagemaker_backend
    name = self._get_param("ModelName")
    model = backend._models.get(name)
    if model is None:
        arn = arn_formatter("model", name, backend.account_id, backend.region_name)
        raise AWSValidationException(f'Could not find model "{arn}".')
    description = {"EnableNetworkIsolation": False} | model.__dict__.get("sent", _without_empty(model))
    return ActionResult(description | {"ModelArn": model.arn, "CreationTime": model.creation_time})


def _without_empty(model: Model) -> dict[str, Any]:
    """Return the description of a model that CloudFormation made, which has no request of ours."""
    return {field: value for field, value in model.response_object.items() if value not in ({}, [])}


def _list_models(self: SageMakerResponse) -> ActionResult:
    """AWS filters by name and time, sorts and pages; moto returns everything."""
    summaries = [
        {"ModelName": model.model_name, "ModelArn": model.arn, "CreationTime": model.creation_time}
        for model in self.sagemaker_backend.list_models()
    ]
    return ActionResult(page_of("Models", summaries, self._get_params(), name="ModelName", equals={}))


def _create_endpoint_config(self: SageMakerResponse) -> ActionResult:
    """AWS keeps VpcConfig, EnableNetworkIsolation and ExplainerConfig; moto drops them."""
    backend = self.sagemaker_backend
    sent = copy.deepcopy(self._get_params())
    made = backend.create_endpoint_config(
        endpoint_config_name=sent["EndpointConfigName"],
        production_variants=sent["ProductionVariants"],
        data_capture_config=sent.get("DataCaptureConfig", {}),
        async_inference_config=sent.get("AsyncInferenceConfig", {}),
        tags=sent.pop("Tags", []),
        kms_key_id=sent.get("KmsKeyId", ""),
    )
    # moto wraps this ARN in a tuple, which the tagging API then cannot show.
    made.__dict__["arn"] = made.endpoint_config_arn
    made.__dict__["sent"] = sent
    return ActionResult({"EndpointConfigArn": made.endpoint_config_arn})


def _describe_endpoint_config(self: SageMakerResponse) -> ActionResult:
    """AWS answers with what was sent; moto with the few fields it knows."""
    backend = self.sagemaker_backend
    name = self._get_param("EndpointConfigName")
    made = backend.endpoint_configs.get(name)
    if made is None:
        arn = FakeEndpointConfig.arn_formatter(name, backend.account_id, backend.region_name)
        raise AWSValidationException(f'Could not find endpoint configuration "{arn}".')
    description = made.__dict__.get("sent", made.response_object)
    return ActionResult(
        description | {"EndpointConfigArn": made.endpoint_config_arn, "CreationTime": made.creation_time}
    )


def _any_hosting_type(self: FakeEndpointConfig, instance_type: str) -> None:
    """AWS hosts on some 270 types; moto knows 66 old ones and refuses the rest."""
    if not instance_type.startswith("ml."):
        raise AWSValidationException(
            f"Value '{instance_type}' at 'instanceType' failed to satisfy constraint: "
            "Member must satisfy enum value set"
        )
