"""Submit genuine Clarify jobs with the SageMaker Python SDK: ``submit_jobs.py < orders.json``.

Run by the Python of the environment beside it, with AWS_ENDPOINT_URL set; the bucket, VPCs, models and
endpoints that the orders name exist already. Orders: {"role": ARN, "bucket": name, "jobs": [order, ...]}.
An order has "name" and "run" (a method of SageMakerClarifyProcessor, or "processor" for a plain Processor
with an analysis configuration made by hand) and may have "subnets", "groups", "isolated", "encrypted",
"instance_count", "model", "shadow_instances", "shadow_type", "endpoint" and "predicted_label". The last
line printed is a JSON object: job name -> what was asked for, with the ARN that the service gave the job.
What the SDK says of itself comes before it.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

# Read while the SDK is imported: its advice to move to version 3 would otherwise be printed.
os.environ.setdefault("SAGEMAKER_SUPPRESS_V2_WARNING", "1")

import boto3
from sagemaker import Session, image_uris
from sagemaker.clarify import (
    BiasConfig,
    DataConfig,
    ModelConfig,
    ModelPredictedLabelConfig,
    PDPConfig,
    SageMakerClarifyProcessor,
    SHAPConfig,
)
from sagemaker.network import NetworkConfig
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.s3 import S3Uploader

Order = dict[str, Any]
INSTANCE_TYPE = "ml.m5.xlarge"
INPUT = "/opt/ml/processing/input"
HEADERS = ["target", "age", "income"]


def main() -> None:
    """Submit every order from stdin and print what was asked for, by job name."""
    orders = json.load(sys.stdin)
    session = Session(boto_session=boto3.Session(), default_bucket=orders["bucket"])
    done = {
        order["name"]: order | {"arn": submit(session, orders["role"], order)} for order in orders["jobs"]
    }
    sys.stdout.write("\n" + json.dumps(done) + "\n")


def submit(session: Session, role: str, order: Order) -> str:
    """Submit one order and return the job's ARN; KeyError names a "run" that does not exist."""
    count = order.get("instance_count", 1)
    network = network_config(order)
    settings: dict[str, Any] = {
        "role": role,
        "instance_count": count,
        "instance_type": INSTANCE_TYPE,
        "sagemaker_session": session,
        "network_config": network,
    }
    if order["run"] == "processor":
        image = image_uris.retrieve("clarify", session.boto_region_name)
        plain(Processor(image_uri=image, **settings), order)
    else:
        RUNS[order["run"]](SageMakerClarifyProcessor(**settings), data_config(session, order), order)
    described = session.sagemaker_client.describe_processing_job(ProcessingJobName=order["name"])
    return str(described["ProcessingJobArn"])


def plain(processor: Processor, order: Order) -> None:
    """A Clarify job without the SDK's Clarify classes: image, configuration and dataset given by hand."""
    folder = f"s3://{processor.sagemaker_session.default_bucket()}/by-hand/{order['name']}"
    methods = {"shap": {"num_samples": 10}} if "model" in order else {"pre_training_bias": {"methods": "all"}}
    document: dict[str, Any] = {"version": "1.0", "dataset_type": "text/csv", "methods": methods}
    if "model" in order:
        document["predictor"] = {
            "model_name": order["model"],
            "initial_instance_count": order.get("shadow_instances", 1),
            "instance_type": order.get("shadow_type", INSTANCE_TYPE),
        }
    config = f"{folder}/analysis_config.json"
    S3Uploader.upload_string_as_file_body(
        json.dumps(document), config, sagemaker_session=processor.sagemaker_session
    )
    processor.run(
        inputs=[
            ProcessingInput(config, f"{INPUT}/config", input_name="analysis_config"),
            ProcessingInput(f"{folder}/train.csv", f"{INPUT}/data", input_name="dataset"),
        ],
        outputs=[
            ProcessingOutput("/opt/ml/processing/output", f"{folder}/report", output_name="analysis_result")
        ],
        wait=False,
        logs=False,
        job_name=order["name"],
    )


def pre_training_bias(processor: SageMakerClarifyProcessor, data: DataConfig, order: Order) -> None:
    """Bias of the data alone: no model is called."""
    processor.run_pre_training_bias(data, bias_config(), wait=False, logs=False, job_name=order["name"])


def post_training_bias(processor: SageMakerClarifyProcessor, data: DataConfig, order: Order) -> None:
    """Bias of a model's predictions, which it is asked for unless the dataset already holds them."""
    processor.run_post_training_bias(
        data,
        bias_config(),
        model_config=model_config(order),
        model_predicted_label_config=None if order.get("predicted_label") else ModelPredictedLabelConfig(),
        wait=False,
        logs=False,
        job_name=order["name"],
    )


def bias(processor: SageMakerClarifyProcessor, data: DataConfig, order: Order) -> None:
    """Bias of the data and of the predictions."""
    processor.run_bias(
        data,
        bias_config(),
        model_config=model_config(order),
        model_predicted_label_config=ModelPredictedLabelConfig(),
        wait=False,
        logs=False,
        job_name=order["name"],
    )


def explainability(processor: SageMakerClarifyProcessor, data: DataConfig, order: Order) -> None:
    """SHAP values and partial dependence: the model is always called."""
    processor.run_explainability(
        data,
        model_config(order),
        [SHAPConfig(num_samples=10), PDPConfig(features=["age"])],
        wait=False,
        logs=False,
        job_name=order["name"],
    )


def bias_and_explainability(processor: SageMakerClarifyProcessor, data: DataConfig, order: Order) -> None:
    """Everything in one job."""
    processor.run_bias_and_explainability(
        data,
        model_config(order),
        SHAPConfig(num_samples=10),
        bias_config(),
        model_predicted_label_config=ModelPredictedLabelConfig(),
        wait=False,
        logs=False,
        job_name=order["name"],
    )


RUNS = {
    "run_pre_training_bias": pre_training_bias,
    "run_post_training_bias": post_training_bias,
    "run_bias": bias,
    "run_explainability": explainability,
    "run_bias_and_explainability": bias_and_explainability,
}


def network_config(order: Order) -> NetworkConfig | None:
    """The job's network as the SDK takes it; None where the order names nothing of it."""
    if not {"subnets", "groups", "isolated", "encrypted"} & set(order):
        return None
    return NetworkConfig(
        enable_network_isolation=order.get("isolated", False),
        subnets=order.get("subnets"),
        security_group_ids=order.get("groups"),
        encrypt_inter_container_traffic=order.get("encrypted"),
    )


def data_config(session: Session, order: Order) -> DataConfig:
    """A CSV dataset and a place for the results, in the orders' bucket."""
    bucket = session.default_bucket()
    return DataConfig(
        s3_data_input_path=f"s3://{bucket}/data/train.csv",
        s3_output_path=f"s3://{bucket}/reports/{order['name']}",
        label="target",
        headers=[*HEADERS, "prediction"] if order.get("predicted_label") else HEADERS,
        dataset_type="text/csv",
        predicted_label=order.get("predicted_label"),
    )


def bias_config() -> BiasConfig:
    """Is age a facet that decides the label?"""
    return BiasConfig(label_values_or_threshold=[1], facet_name="age", facet_values_or_threshold=[40])


def model_config(order: Order) -> ModelConfig | None:
    """The model behind a shadow endpoint, or the existing endpoint, that gives the predictions."""
    if "endpoint" in order:
        return ModelConfig(endpoint_name=order["endpoint"], accept_type="text/csv", content_type="text/csv")
    if "model" in order:
        return ModelConfig(
            model_name=order["model"],
            instance_count=order.get("shadow_instances", 1),
            instance_type=order.get("shadow_type", INSTANCE_TYPE),
            accept_type="text/csv",
            content_type="text/csv",
        )
    return None


if __name__ == "__main__":
    main()
