"""Drawing an ``AccountPlan`` from a seed: every case at least once, the rest at random."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.account_plan import (
    FOREIGN_GROUP,
    VPCS,
    ZONES_WITH_TYPE,
    AccountPlan,
    Attachment,
    ConfigPlan,
    JobPlan,
    ModelPlan,
    OtherJobPlan,
    Reading,
    VpcPlan,
)

CLARIFY_IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
CLARIFY_MIRROR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
OTHER_IMAGES = (
    "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    "663277389841.dkr.ecr.us-east-1.amazonaws.com/sagemaker-data-wrangler-container:2.x",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/acme-feature-clarifying:7",
)
INFERENCE_METHODS: tuple[dict[str, Any], ...] = (
    {"shap": {"num_samples": 100, "agg_method": "mean_abs"}},
    {"pdp": {"grid_resolution": 10, "top_k_features": 5}},
    {"asymmetric_shapley_value": {"direction": "chronological", "granularity": "timewise"}},
    {"post_training_bias": {"methods": "all"}},
    {
        "pre_training_bias": {"methods": "all"},
        "shap": {"text_config": {"language": "en", "granularity": "token"}},
    },
)
ENDPOINTS = ("realtime-scoring", "realtime-ranking")
MISSING_MODEL = "churn-model-deleted"
SHORT_SHADOW, SHORT_JOB = 15, 10


def draw_account(
    *, jobs: int = 1000, models: int = 100, unreadable: bool = False, seed: int = 20261122
) -> AccountPlan:
    """The plan of an account with so many processing jobs, a fifth of them not Clarify's, and so many models.

    With ``unreadable``, some analysis configurations are broken, lost or rewritten. That leaves open for
    every model how many instances it may be asked for; without it, whether its addresses suffice is decided.

    ValueError if there are fewer jobs than it takes to use every model and every kind of configuration.
    """
    dice = random.Random(seed)  # noqa: S311 - a reproducible account, not a secret
    planned_models = tuple(_model(dice, number) for number in range(models))
    endpoints = tuple(zip(ENDPOINTS, (model.name for model in planned_models[:2]), strict=True))
    own = [_model_config(dice, number, model) for number, model in enumerate(planned_models)]
    configs = (
        *own,
        *_configs_without_inference(planned_models[0].name),
        *_special_configs(endpoints),
        *(UNREADABLE if unreadable else ()),
    )
    by_model = {model.name: model for model in planned_models}
    clarify = _running_cases(own[0], next(config for config in configs if config.model == MISSING_MODEL))
    clarify += [
        _job(dice, len(clarify) + at, config, by_model, endpoints) for at, config in enumerate(configs)
    ]
    wanted = jobs * 4 // 5
    if len(clarify) > wanted:
        raise ValueError(
            f"{jobs} jobs are too few for {models} models: {len(clarify) * 5 // 4 + 1} are needed"
        )
    clarify += [
        _job(dice, number, dice.choice(configs), by_model, endpoints)
        for number in range(len(clarify), wanted)
    ]
    everything: list[JobPlan | OtherJobPlan] = [
        *clarify,
        *(_other_job(dice, at) for at in range(jobs - wanted)),
    ]
    dice.shuffle(everything)
    return AccountPlan(VPCS, planned_models, endpoints, configs, tuple(everything))


def _attach(dice: random.Random, vpc: VpcPlan) -> Attachment:
    subnets = dice.sample([subnet.name for subnet in vpc.subnets], dice.randint(1, len(vpc.subnets)))
    groups = dice.sample([name for name, _ in vpc.groups], dice.randint(1, 2))
    return Attachment(vpc.name, tuple(subnets), tuple(groups))


def _model(dice: random.Random, number: int) -> ModelPlan:
    name = f"{dice.choice(('churn', 'credit', 'fraud', 'pricing'))}-model-{number:03d}"
    # The models behind the endpoints and every third case are in the healthy VPC.
    vpc = VPCS[0] if number in {0, 1} else dice.choice((None, *VPCS, VPCS[0]))
    return ModelPlan(name, _attach(dice, vpc) if vpc else None)


def _model_config(dice: random.Random, number: int, model: ModelPlan) -> ConfigPlan:
    instances = dice.choice((1, 1, 2, 3, SHORT_SHADOW))
    instance_type = dice.choice(sorted(ZONES_WITH_TYPE))
    predictor = {
        "model_name": model.name,
        "initial_instance_count": instances,
        "instance_type": instance_type,
    }
    document = _document(INFERENCE_METHODS[number % len(INFERENCE_METHODS)], predictor=predictor)
    key = f"models/{model.name}/analysis_config.json"
    return ConfigPlan(key, document, model=model.name, instances=instances, instance_type=instance_type)


def _configs_without_inference(some_model: str) -> tuple[ConfigPlan, ...]:
    bias = {"pre_training_bias": {"methods": "all"}}
    after = {"post_training_bias": {"methods": ["DPPL", "DI"]}}
    predictor = {"model_name": some_model, "initial_instance_count": 1, "instance_type": "ml.m5.xlarge"}
    labels = f"s3://{'acme-ml-datasets'}/labels/predicted.csv"
    return (
        ConfigPlan("bias/pre-training/analysis_config.json", _document(bias)),
        ConfigPlan("bias/report/analysis_config.json", _document(bias | {"report": {"name": "report"}})),
        ConfigPlan("bias/predictor-unused/analysis_config.json", _document(bias, predictor=predictor)),
        ConfigPlan(
            "bias/predicted-column/analysis_config.json", _document(after, predicted_label="prediction")
        ),
        ConfigPlan(
            "bias/predicted-file/analysis_config.json", _document(after, predicted_label_dataset_uri=labels)
        ),
    )


def _special_configs(endpoints: tuple[tuple[str, str], ...]) -> tuple[ConfigPlan, ...]:
    shap = INFERENCE_METHODS[0]
    gone = {"model_name": MISSING_MODEL, "initial_instance_count": 1, "instance_type": "ml.m5.xlarge"}
    return (
        *(
            ConfigPlan(
                f"endpoints/{endpoint}/analysis_config.json",
                _document(shap, predictor={"endpoint_name": endpoint}),
                endpoint=endpoint,
            )
            for endpoint, _ in endpoints
        ),
        ConfigPlan(
            "gone/analysis_config.json",
            _document(shap, predictor=gone),
            model=MISSING_MODEL,
            instances=1,
            instance_type="ml.m5.xlarge",
        ),
    )


def _document(methods: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An analysis configuration (developer guide, "Configure the analysis")."""
    return {
        "version": "1.0",
        "dataset_type": "text/csv",
        "headers": ["age", "income", "target"],
        "label": "target",
        "facet": [{"name_or_index": "age", "value_or_threshold": [40]}],
        "label_values_or_threshold": [1],
        "methods": methods,
        **more,
    }


UNREADABLE = (
    ConfigPlan("broken/analysis_config.json", {}, Reading.NOT_JSON),
    ConfigPlan("lost/analysis_config.json", {}, Reading.MISSING),
    ConfigPlan("rewritten/analysis_config.json", _document(INFERENCE_METHODS[0]), Reading.CHANGED),
)


def _running_cases(healthy: ConfigPlan, gone: ConfigPlan) -> list[JobPlan]:
    """Jobs in progress, one per case that only those have; few, since they must be described each time."""
    serving = Attachment("serving", ("serving-a", "serving-b"), ("serving-members",))
    small = Attachment("legacy", ("legacy-small-a", "legacy-small-b"), ("legacy-members",))
    mixed = Attachment("research", ("research-small-a", "research-d"), ("research-members",))
    cases = (
        (healthy, serving, 2),
        (healthy, serving, SHORT_JOB),
        (healthy, small, 1),
        (healthy, small, SHORT_JOB),
        (healthy, mixed, 2),
        (healthy, mixed, SHORT_JOB),
        (healthy, None, SHORT_JOB),
        (gone, serving, 1),
    )
    return [
        JobPlan(f"running-{number:04d}", config, attachment, None, instances, True, CLARIFY_IMAGE)
        for number, (config, attachment, instances) in enumerate(cases)
    ]


def _job(
    dice: random.Random,
    number: int,
    config: ConfigPlan,
    models: dict[str, ModelPlan],
    endpoints: tuple[tuple[str, str], ...],
) -> JobPlan:
    attachment = _job_attachment(dice, config, models, endpoints)
    # A job outside any VPC is never isolated here: what that combination means is not promised anywhere.
    isolated = dice.choice((None, False, False, True)) if attachment else dice.choice((None, False))
    image = CLARIFY_MIRROR if dice.random() < 0.05 else CLARIFY_IMAGE
    team = dice.choice(("risk", "growth", "pricing", "search"))
    return JobPlan(
        f"{team}-fairness-{number:04d}",
        config,
        attachment,
        isolated,
        dice.choice((1, 1, 1, 2, SHORT_JOB)),
        running=False,
        image=image,
    )


def _job_attachment(
    dice: random.Random,
    config: ConfigPlan,
    models: dict[str, ModelPlan],
    endpoints: tuple[tuple[str, str], ...],
) -> Attachment | None:
    if config.reading is Reading.GOOD and dice.random() < 0.15:
        return None
    model = models.get(config.model or dict(endpoints).get(config.endpoint or "", ""))
    if model and model.attachment and dice.random() < 0.7:
        home = model.attachment.vpc
        return _attach(dice, next(vpc for vpc in VPCS if vpc.name == home))
    return _attach(dice, dice.choice(VPCS))


def _other_job(dice: random.Random, number: int) -> OtherJobPlan:
    legacy = Attachment("legacy", ("legacy-small-a",), (FOREIGN_GROUP,))
    return OtherJobPlan(f"etl-{number:04d}", dice.choice(OTHER_IMAGES), dice.choice((None, legacy)))
