"""The recorder: does AWS Config record what triggers and identifies results, and deliver it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clarify_rules.catalog.rule import Rule
from clarify_rules.clarify.monitoring import InlineDefinition
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.cli.doctor.finding import Finding, attempt, ok, problem, several, unknown
from clarify_rules.reader.calls import Calls

RECORDER, TYPES, CHANNEL = "recorder", "recorded-types", "delivery-channel"

NOT_RECORDED = frozenset({ProcessingJob.resource_type, InlineDefinition.resource_type})
"""What results are reported on though Config does not record it (schedules: not in every Region)."""


def recorder_findings(calls: Calls, rules: Iterable[Rule[Any]]) -> list[Finding]:
    """Return the findings on the recorder, for the resource types of these rules, and on its channel."""

    def recorder() -> list[Finding]:
        found = calls.ask_patiently("config", "DescribeConfigurationRecorders", {})
        status = calls.ask_patiently("config", "DescribeConfigurationRecorderStatus", {})
        return judge_recorder(
            found.get("ConfigurationRecorders", []),
            status.get("ConfigurationRecordersStatus", []),
            recorded_types(rules),
        )

    def channel() -> list[Finding]:
        found = calls.ask_patiently("config", "DescribeDeliveryChannels", {})
        return [judge_channels(found.get("DeliveryChannels", []))]

    return attempt(RECORDER, recorder) + attempt(CHANNEL, channel)


def recorded_types(rules: Iterable[Rule[Any]]) -> tuple[str, ...]:
    """Return the resource types that Config should record for these rules: triggers, and what they judge."""
    wanted = {kind for rule in rules for kind in (*rule.triggers, *rule.resource_types)}
    return tuple(sorted(wanted - NOT_RECORDED))


def judge_recorder(
    recorders: Sequence[Mapping[str, Any]], statuses: Sequence[Mapping[str, Any]], types: Sequence[str]
) -> list[Finding]:
    """Return whether the recorder is on, and records all of these types."""
    if not recorders:
        return [
            problem(
                RECORDER,
                "AWS Config has no recorder here, so no Config rule can be created.",
                "Set up AWS Config in this Region: its console's one-click setup, or aws configservice "
                "put-configuration-recorder, put-delivery-channel and start-configuration-recorder.",
            )
        ]
    recorder = recorders[0]
    name = str(recorder.get("name", "default"))
    status = next((each for each in statuses if each.get("name") == name), {})
    return [_running(name, status), _types(name, recorder, types)]


def _running(name: str, status: Mapping[str, Any]) -> Finding:
    recording = status.get("recording")
    if not isinstance(recording, bool):
        return unknown(
            RECORDER,
            f"AWS Config did not say whether its recorder '{name}' is on.",
            f"Look: aws configservice describe-configuration-recorder-status "
            f"--configuration-recorder-names {name}",
        )
    if not recording:
        return problem(
            RECORDER,
            f"The recorder '{name}' is off, so no change triggers a rule.",
            f"aws configservice start-configuration-recorder --configuration-recorder-name {name}",
        )
    if status.get("lastStatus") == "Failure":
        why = ": ".join(str(status[key]) for key in ("lastErrorCode", "lastErrorMessage") if status.get(key))
        return problem(
            RECORDER,
            f"The recorder '{name}' is on but fails ({why or 'no reason given'}).",
            "Check that the recorder's role may read resources and write to the bucket of its delivery "
            "channel.",
        )
    return ok(RECORDER, f"The recorder '{name}' is on.")


def _types(name: str, recorder: Mapping[str, Any], types: Sequence[str]) -> Finding:
    group: Mapping[str, Any] = recorder.get("recordingGroup") or {}
    missing = [kind for kind in types if not records(group, kind)]
    if missing:
        return problem(
            TYPES,
            f"The recorder '{name}' does not record {several(missing, len(missing))}: their changes trigger "
            "no rule, and their results have no timeline.",
            "Let the recorder record them, where this Region offers them (AWS Config console, Settings, "
            "Recording strategy).",
        )
    mode: Mapping[str, Any] = recorder.get("recordingMode") or {}
    daily = _daily(mode, types)
    late = f" {several(daily)}: once a day, so rules learn of a change up to a day later." if daily else ""
    return ok(TYPES, f"The recorder '{name}' records all {len(types)} resource types of the rules.{late}")


def records(group: Mapping[str, Any], kind: str) -> bool:
    """Whether a RecordingGroup takes a type in (API reference: RecordingStrategy and its three uses)."""
    strategy = (group.get("recordingStrategy") or {}).get("useOnly")
    if strategy == "EXCLUSION_BY_RESOURCE_TYPES":
        excluded: Mapping[str, Any] = group.get("exclusionByResourceTypes") or {}
        return kind not in (excluded.get("resourceTypes") or ())
    if strategy != "INCLUSION_BY_RESOURCE_TYPES" and (strategy or group.get("allSupported")):
        return True
    return kind in (group.get("resourceTypes") or ())


def _daily(mode: Mapping[str, Any], types: Sequence[str]) -> list[str]:
    found = dict.fromkeys(types, mode.get("recordingFrequency"))
    for override in mode.get("recordingModeOverrides") or ():
        found |= dict.fromkeys(override.get("resourceTypes") or (), override.get("recordingFrequency"))
    return [kind for kind in types if found[kind] == "DAILY"]


def judge_channels(channels: Sequence[Mapping[str, Any]]) -> Finding:
    """Return whether what is recorded is delivered."""
    if not channels:
        return problem(
            CHANNEL,
            "AWS Config has no delivery channel, so its recorder cannot be started.",
            "aws configservice put-delivery-channel --delivery-channel name=default,s3BucketName=BUCKET",
        )
    return ok(CHANNEL, f"Changes are delivered to the bucket {channels[0].get('s3BucketName')}.")
