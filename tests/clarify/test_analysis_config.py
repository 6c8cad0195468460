from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.analysis_config import AnalysisConfig, Predictor, read_analysis_config
from clarify_rules.evidence.keep import keep_of_analysis_config
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record, freeze

URI = "s3://bucket/analysis_config.json"


def read(config: dict[str, Any]) -> AnalysisConfig:
    """Read a config as it is, and as it is kept: both must say the same."""
    found = read_analysis_config(Record(freeze(config), f's3.AnalysisConfigs["{URI}"]'), URI)
    kept = keep_of_analysis_config(config)
    assert read_analysis_config(Record(freeze(kept), f's3.AnalysisConfigs["{URI}"]'), URI) == found
    return found


@pytest.mark.parametrize(
    ("methods", "rest", "needed"),
    [
        (("pre_training_bias",), {}, False),
        (("pre_training_bias", "report"), {}, False),
        (("report",), {}, False),
        (("pre_training_bias",), {"predictor": {"model_name": "m"}}, False),
        (("post_training_bias",), {}, True),
        (("post_training_bias",), {"predicted_label": "prediction"}, False),
        (("post_training_bias",), {"predicted_label": 0}, False),
        (("post_training_bias",), {"predicted_label": None}, True),
        (("post_training_bias",), {"predicted_label_dataset_uri": "s3://b/p"}, False),
        (("pre_training_bias", "post_training_bias"), {"predicted_label": "p"}, False),
        (("shap",), {}, True),
        (("shap",), {"predicted_label": "p"}, True),
        (("pdp",), {}, True),
        (("asymmetric_shapley_value",), {}, True),
        (("pre_training_bias", "shap", "report"), {}, True),
        (("something_new",), {}, True),
        (("pre_training_bias", "something_new"), {"predicted_label": "p"}, True),
    ],
)
def test_which_methods_ask_a_model(methods: tuple[str, ...], rest: dict[str, Any], needed: bool) -> None:
    assert read({"methods": {name: {} for name in methods}} | rest).needs_inference is needed


@pytest.mark.parametrize("settings", [{"text_config": {}}, {"image_config": {}}, {"num_samples": 5}])
def test_text_and_images_are_shap(settings: dict[str, Any]) -> None:
    assert read({"methods": {"shap": settings}}).needs_inference


def test_methods_are_told_by_name() -> None:
    assert read({"methods": {"shap": {}, "pdp": {}}}).methods == ("pdp", "shap")


def test_the_predictor_says_who_answers() -> None:
    predictor = {
        "model_name": "fraud",
        "endpoint_name": "live",
        "endpoint_name_prefix": "sm-clarify",
        "instance_type": "ml.m5.large",
        "initial_instance_count": 2,
    }
    found = read({"methods": {"shap": {}}, "predictor": predictor})
    assert found.predictor == Predictor("fraud", "live", "sm-clarify", "ml.m5.large", 2)
    assert read({"methods": {"shap": {}}}).predictor is None


def test_all_places_in_s3() -> None:
    found = read(
        {
            "dataset_uri": "s3://data/train",
            "facet_dataset_uri": "s3://data/facets",
            "predicted_label_dataset_uri": "s3://data/predicted",
            "methods": {
                "shap": {"baseline": "s3://data/base.csv"},
                "pdp": {"baseline": [[1]]},
                "report": None,
            },
        }
    )
    assert sorted(str(uri) for uri in found.s3_uris) == [
        "s3://data/base.csv",
        "s3://data/facets",
        "s3://data/predicted",
        "s3://data/train",
    ]


@pytest.mark.parametrize(
    ("config", "where"),
    [
        ({}, "methods names no method"),
        ({"methods": {}}, "methods names no method"),
        ({"methods": None}, "methods names no method"),
        ({"methods": ["shap"]}, "methods"),
        ({"methods": {"shap": {}}, "predictor": {"initial_instance_count": 0}}, "initial_instance_count"),
        ({"methods": {"shap": {}}, "predictor": {"initial_instance_count": "2"}}, "initial_instance_count"),
        ({"methods": {"shap": {}}, "predictor": {"initial_instance_count": 1.5}}, "initial_instance_count"),
        ({"methods": {"shap": {}}, "predictor": {"model_name": "a b"}}, "model_name"),
        ({"methods": {"shap": {}}, "predictor": {"model_name": "x" * 64}}, "model_name"),
        ({"methods": {"shap": {}}, "predictor": {"endpoint_name": "../x"}}, "endpoint_name"),
        ({"methods": {"shap": {}}, "predictor": {"instance_type": "ml.m5\u001b[31m"}}, "instance_type"),
    ],
)
def test_what_clarify_would_refuse_is_invalid(config: dict[str, Any], where: str) -> None:
    with pytest.raises(MissingFact) as caught:
        read_analysis_config(Record(freeze(config), f's3.AnalysisConfigs["{URI}"]'), URI)
    assert caught.value.code == "ANALYSIS_CONFIG_INVALID"
    assert where in caught.value.message
    assert URI in caught.value.message


def test_content_is_never_quoted() -> None:
    config = {"methods": {"shap": {}}, "predictor": {"model_name": "a secret of the dataset"}}
    with pytest.raises(MissingFact) as caught:
        read_analysis_config(Record(freeze(config), f's3.AnalysisConfigs["{URI}"]'), URI)
    assert "secret" not in caught.value.message
