from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.evidence.keep import keep_of_analysis_config, keep_of_environment

SECRET = "a value of the dataset"
FULL: dict[str, Any] = {
    "version": "1.0",
    "dataset_type": "text/csv",
    "dataset_uri": "s3://data/train",
    "headers": [SECRET],
    "label": SECRET,
    "label_values_or_threshold": [SECRET],
    "facet": [{"name_or_index": SECRET, "value_or_threshold": [SECRET]}],
    "facet_dataset_uri": "s3://data/facets",
    "predicted_label": SECRET,
    "predicted_label_dataset_uri": "s3://data/predicted",
    "methods": {
        "shap": {"baseline": [[SECRET]], "num_samples": 100, "text_config": {"language": SECRET}},
        "asymmetric_shapley_value": {"baseline": "s3://data/baseline.csv"},
        "report": {"name": SECRET, "title": SECRET},
    },
    "predictor": {
        "model_name": "fraud",
        "endpoint_name_prefix": "clarify",
        "instance_type": "ml.m5.large",
        "initial_instance_count": 1,
        "content_template": SECRET,
        "custom_attributes": SECRET,
    },
}


def test_only_what_routing_needs_is_kept() -> None:
    kept = keep_of_analysis_config(FULL)
    assert SECRET not in json.dumps(kept)
    assert kept == {
        "version": "1.0",
        "dataset_type": "text/csv",
        "dataset_uri": "s3://data/train",
        "facet_dataset_uri": "s3://data/facets",
        "predicted_label": True,
        "predicted_label_dataset_uri": "s3://data/predicted",
        "methods": {
            "shap": {},
            "asymmetric_shapley_value": {"baseline": "s3://data/baseline.csv"},
            "report": {},
        },
        "predictor": {
            "model_name": "fraud",
            "endpoint_name_prefix": "clarify",
            "instance_type": "ml.m5.large",
            "initial_instance_count": 1,
        },
    }


def test_keeping_twice_changes_nothing() -> None:
    kept = keep_of_analysis_config(FULL)
    assert keep_of_analysis_config(kept) == kept


def test_the_first_column_is_a_predicted_label_too() -> None:
    assert keep_of_analysis_config({"predicted_label": 0}) == {"predicted_label": True}
    assert keep_of_analysis_config({"predicted_label": None}) == {}


def test_wrong_types_are_seen_without_their_content() -> None:
    kept = keep_of_analysis_config({"methods": [SECRET], "predictor": SECRET, "dataset_uri": SECRET})
    assert kept == {"methods": False, "predictor": False}
    assert keep_of_analysis_config({"predictor": {"model_name": [SECRET]}}) == {
        "predictor": {"model_name": False}
    }


@given(
    st.dictionaries(
        st.sampled_from(list(FULL)),
        st.recursive(st.just(SECRET), lambda s: st.lists(s) | st.dictionaries(st.just("x"), s)),
    )
)
def test_content_never_passes(config: dict[str, Any]) -> None:
    config.pop("version", None)
    config.pop("dataset_type", None)
    assert SECRET not in json.dumps(keep_of_analysis_config(config))


def test_of_the_environment_only_routing_is_kept() -> None:
    kept = keep_of_environment(
        {
            "AWS_USE_FIPS_ENDPOINT": "true",
            "HTTPS_PROXY": "http://user:password@proxy",
            "NO_PROXY": "10.0.0.0/8",
            "AWS_ENDPOINT_URL_S3": "https://secret",
            "SAGEMAKER_SUBMIT_DIRECTORY": "s3://code/model.tar.gz",
            "DB_PASSWORD": SECRET,
        }
    )
    assert kept == {
        "AWS_USE_FIPS_ENDPOINT": "true",
        "HTTPS_PROXY": "(set)",
        "NO_PROXY": "10.0.0.0/8",
        "AWS_ENDPOINT_URL_S3": "(set)",
        "SAGEMAKER_SUBMIT_DIRECTORY": "s3://code/model.tar.gz",
    }
    assert keep_of_environment({"SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/code"}) == {}


def test_signed_urls_lose_their_signature() -> None:
    config = {
        "dataset_uri": "https://user:secret@bucket.s3.amazonaws.com/a/b?X-Amz-Signature=secret#secret",
        "methods": {"shap": {"baseline": "https://bucket.s3.amazonaws.com/base?X-Amz-Security-Token=secret"}},
    }
    kept = keep_of_analysis_config(config)
    assert kept["dataset_uri"] == "https://bucket.s3.amazonaws.com/a/b"
    assert kept["methods"]["shap"]["baseline"] == "https://bucket.s3.amazonaws.com/base"


def test_versions_and_types_are_no_place_for_content() -> None:
    assert keep_of_analysis_config({"version": "1.0 and a record", "dataset_type": "x" * 65}) == {}
    assert keep_of_analysis_config({"version": "1.0", "dataset_type": "application/x-parquet"}) != {}


def test_an_empty_label_is_none() -> None:
    empties: tuple[object, ...] = ("", [], None, False)
    for empty in empties:
        assert "predicted_label" not in keep_of_analysis_config({"predicted_label": empty})
