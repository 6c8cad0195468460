"""The yardstick: the shortest boto3 program that lists and describes every processing job and model.

It decides nothing and reads no network: an audit that costs about as much costs next to nothing itself.
"""

from __future__ import annotations

import boto3


def main() -> None:
    """Describe everything once, one call after the other, with one client; print how much there was."""
    sagemaker = boto3.client("sagemaker")
    jobs = [
        sagemaker.describe_processing_job(ProcessingJobName=summary["ProcessingJobName"])
        for page in sagemaker.get_paginator("list_processing_jobs").paginate(MaxResults=100)
        for summary in page["ProcessingJobSummaries"]
    ]
    models = [
        sagemaker.describe_model(ModelName=summary["ModelName"])
        for page in sagemaker.get_paginator("list_models").paginate(MaxResults=100)
        for summary in page["Models"]
    ]
    print(f"{len(jobs)} jobs, {len(models)} models")


if __name__ == "__main__":
    main()
