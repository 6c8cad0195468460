"""Clarify analysis configurations, as the SageMaker SDK writes them."""

from __future__ import annotations

from typing import Any

_COLUMNS = ["approved", "age", "income", "tenure", "region"]


def bias_before_training() -> dict[str, Any]:
    """Return a configuration that only looks at the dataset: no model is called."""
    return _dataset() | {"methods": {"pre_training_bias": {"methods": "all"}, "report": _REPORT}}


def explanations(
    model: str | None = None,
    *,
    endpoint: str | None = None,
    instance_type: str = "ml.m5.xlarge",
    instances: int = 1,
) -> dict[str, Any]:
    """Return a configuration for SHAP values: of a model on a shadow endpoint, or of a live endpoint."""
    predictor: dict[str, Any] = {"accept_type": "text/csv", "content_type": "text/csv"}
    if endpoint is not None:
        predictor["endpoint_name"] = endpoint
    if model is not None:
        predictor |= {
            "model_name": model,
            "instance_type": instance_type,
            "initial_instance_count": instances,
        }
    methods = {"shap": {"num_samples": 100, "agg_method": "mean_abs"}, "report": _REPORT}
    return _dataset() | {"methods": methods, "predictor": predictor}


def bias_after_training(model: str) -> dict[str, Any]:
    """Return a configuration that asks the model for its predictions."""
    explained = explanations(model)
    return explained | {"methods": {"post_training_bias": {"methods": "all"}, "report": _REPORT}}


def monitored_explanations() -> dict[str, Any]:
    """Return what an explainability monitor uses: no model name, it explains what its endpoint serves."""
    return {
        "dataset_type": "application/sagemakercapturejson",
        "headers": _COLUMNS[1:],
        "methods": {"shap": {"num_samples": 50, "agg_method": "mean_abs"}, "report": _REPORT},
        "predictor": {"accept_type": "text/csv", "content_type": "text/csv"},
    }


_REPORT = {"name": "report", "title": "Analysis report"}


def _dataset() -> dict[str, Any]:
    return {
        "version": "1.0",
        "dataset_type": "text/csv",
        "headers": _COLUMNS,
        "label": "approved",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "age", "value_or_threshold": [40]}],
    }
