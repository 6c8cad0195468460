"""Tags by which exemptions choose resources: read beside the scope tag, and of no say in what is in scope."""

from __future__ import annotations

from typing import Any

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence, Unavailable
from clarify_rules.reader.read_evidence import read_evidence
from tests.reader.account import handlers
from tests.reader.scripted import ScriptedAws, refusal, sagemaker_arn

TEAM = Parameters(tag_keys=frozenset({"Team"}))


def test_tags_that_exemptions_name_are_read_and_bring_nothing_into_scope() -> None:
    carries = {
        "Team": {sagemaker_arn("processing-job/old"): [{"Key": "Team", "Value": "ml"}]},
        "Phase": {
            sagemaker_arn("model/far"): [{"Key": "Phase", "Value": "1"}, {"Key": "Team", "Value": "x"}]
        },
    }

    def tagged(**asked: Any) -> Any:
        (wanted,) = asked["TagFilters"]
        found = carries.get(wanted["Key"], {})
        return {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": tags} for arn, tags in found.items()]}

    aws = ScriptedAws(**(handlers() | {"GetResources": tagged}))

    evidence = read_evidence(aws, Parameters(tag_keys=frozenset({"Team", "Phase"})))

    filters = [each["TagFilters"][0] for each in aws.asked_of("GetResources")]
    assert filters == [
        {"Key": "clarify-rules:scope", "Values": ["true"]},
        {"Key": "Phase"},
        {"Key": "Team"},
    ]
    assert evidence.tags_of(sagemaker_arn("processing-job/old")) == {"Team": "ml"}
    assert evidence.tags_of(sagemaker_arn("model/far")) == {"Phase": "1", "Team": "x"}
    assert evidence.reading("tag_keys") == ("Phase", "Team")
    assert evidence.reading("lookback_days") == 7
    assert evidence.listing(lists.PROCESSING_JOBS) == ()
    assert evidence.listing(lists.MODELS) == ()
    assert Evidence.from_document(evidence.document) == evidence


def test_without_exemptions_by_tag_nothing_more_is_asked_or_said() -> None:
    aws = ScriptedAws(**handlers())
    evidence = read_evidence(aws, Parameters())
    assert aws.calls["GetResources"] == 1
    assert evidence.reading("tag_keys") is None


def test_a_tag_key_that_cannot_be_asked_for_leaves_the_scope_tag_alone() -> None:
    def tagged(**asked: Any) -> Any:
        if asked["TagFilters"][0]["Key"] == "Team":
            raise refusal("AccessDeniedException")
        return {"ResourceTagMappingList": []}

    evidence = read_evidence(ScriptedAws(**(handlers() | {"GetResources": tagged})), TEAM)

    assert evidence.unavailable == (Unavailable("tag:GetResources", "AccessDeniedException", "Team"),)
    assert evidence.tag_gap() is None
    assert evidence.reading("tag_keys") == ("Team",)


def test_a_region_without_the_tagging_api_has_no_tags() -> None:
    def unknown(**_: Any) -> Any:
        raise refusal("UnknownOperationException")

    evidence = read_evidence(ScriptedAws(**(handlers() | {"GetResources": unknown})), TEAM)
    assert not evidence.unavailable
    assert evidence.reading("tag_keys") == ("Team",)
