"""How much of everything a month takes, from what the functions do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clarify_rules.catalog.registry import rule
from clarify_rules.catalog.subjects import JobRule
from deployment.cost.prices import Prices
from deployment.template.sizes import RULE_MEMORY

_DAYS = 30
_HOURS = 24 * _DAYS
# A job's verdict is put once, and withdrawn when the job leaves the look-back window. One under which the
# account's network was changed in between is put once more: taken for every tenth.
_EVALUATIONS_PER_JOB = 2.1
# Models, VPCs, endpoints and groups change rarely: each is put so often a month.
_EVALUATIONS_PER_RESOURCE = 2
# A round of a rule's function takes seconds, most of them waiting for AWS; the collector reads more.
_ROUND_SECONDS = 6.0
_COLLECTION_SECONDS = 15.0
_CHANGES_PER_DAY = 5
_LOG_KB_PER_INVOCATION = 2.0
_CACHE_KB_PER_JOB = 0.5
_METRICS = 9
_FUNCTIONS_PER_ALARM = 10
# Alarms on errors, throttles and silence are paid by the function; these are the others, and their metrics.
_OTHER_ALARMS, _OTHER_ALARM_METRICS = 6, 8


@dataclass(frozen=True)
class Account:
    """What is in the account, and how the pack is deployed there."""

    jobs_a_month: int
    resources: int
    rules: tuple[str, ...]
    memory_gb: float = RULE_MEMORY / 1024
    bursts_a_day: int = 24


@dataclass(frozen=True)
class Item:
    """One line of the bill."""

    what: str
    amount: str
    usd: float


def estimate(account: Account, prices: Prices) -> tuple[Item, ...]:
    """Return the lines of a month's bill, the dearest first."""
    lines = (
        _evaluations(account, prices),
        _findings(account, prices),
        _functions(account, prices),
        _storage(account, prices),
        _watching(account, prices),
    )
    return tuple(sorted(lines, key=lambda line: -line.usd))


def total(lines: Collection[Item]) -> float:
    """Return what the lines add up to, in US dollars a month."""
    return sum(line.usd for line in lines)


def _evaluations(account: Account, prices: Prices) -> Item:
    count = _evaluation_count(account)
    return Item("AWS Config evaluations", f"{count:,.0f}", prices.of("config_evaluation", count))


def _findings(account: Account, prices: Prices) -> Item:
    """AWS Config sends each result to Security Hub, where that is on.

    The functions send findings of their own when results begin to fail, change or pass, one for all with the
    same cause: no more than there are results told to AWS Config.
    """
    count = 2 * _evaluation_count(account)
    usd = prices.of("security_hub_finding", count)
    return Item("Security Hub findings", f"at most {count:,.0f} updates", usd)


def _evaluation_count(account: Account) -> float:
    rules = [rule(each) for each in account.rules]
    on_jobs = sum(isinstance(each, JobRule) for each in rules)
    others = len(rules) - on_jobs
    count = account.jobs_a_month * on_jobs * _EVALUATIONS_PER_JOB
    count += account.resources * others * _EVALUATIONS_PER_RESOURCE
    return count


def _invocations(account: Account) -> float:
    """Scheduled rounds, rounds started by bursts of jobs, and changes of the network."""
    on_jobs = sum(isinstance(rule(each), JobRule) for each in account.rules)
    bursts = min(account.bursts_a_day * _DAYS, account.jobs_a_month * 2)
    return len(account.rules) * _DAYS * (1 + _CHANGES_PER_DAY) + on_jobs * bursts


def _collections(account: Account) -> float:
    return _HOURS + min(account.bursts_a_day * _DAYS, account.jobs_a_month * 2)


def _functions(account: Account, prices: Prices) -> Item:
    rounds, collections = _invocations(account), _collections(account)
    gb_seconds = (rounds * _ROUND_SECONDS + collections * _COLLECTION_SECONDS) * account.memory_gb
    usd = prices.of("lambda_request", rounds + collections) + prices.of("lambda_gb_second", gb_seconds)
    # Each job tells of its states; the queue is asked every 20 seconds by five pollers.
    usd += prices.of("sqs_request", account.jobs_a_month * 4 * 3 + 5 * 3 * 60 * _HOURS)
    return Item("Lambda and SQS", f"{rounds + collections:,.0f} invocations", usd)


def _storage(account: Account, prices: Prices) -> Item:
    rounds, collections = _invocations(account), _collections(account)
    gigabytes = account.jobs_a_month * _CACHE_KB_PER_JOB * 3 / 1e6
    usd = prices.of("s3_gb_month", gigabytes * (1 + collections / _DAYS))
    # A round reads the cache and what it remembers of proofs, and writes the latter at most once.
    usd += prices.of("s3_put", rounds + collections) + prices.of("s3_get", 2 * rounds + collections)
    return Item("S3 (job cache, proofs)", f"{gigabytes:.3f} GB", usd)


def _watching(account: Account, prices: Prices) -> Item:
    rules = len(account.rules)
    groups = -(-(rules + 1) // _FUNCTIONS_PER_ALARM) + 2 * -(-rules // _FUNCTIONS_PER_ALARM)
    # The collector's errors are watched, but neither its throttles nor its silence.
    alarm_metrics = 3 * rules + 1 + _OTHER_ALARM_METRICS
    usd = prices.of("custom_metric", _METRICS) + prices.of("alarm_metric", alarm_metrics)
    usd += prices.of("composite_alarm", 1) + prices.of("dashboard", 1)
    gigabytes = (_invocations(account) + _collections(account)) * _LOG_KB_PER_INVOCATION / 1e6
    usd += prices.of("log_gb", gigabytes)
    return Item(
        "Metrics, alarms, dashboard, logs", f"{_METRICS} metrics, {groups + _OTHER_ALARMS} alarms", usd
    )
