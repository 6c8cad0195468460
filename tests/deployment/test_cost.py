from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from deployment.cost.__main__ import PAGE, table, with_table
from deployment.cost.estimate import Account, estimate, total
from deployment.cost.prices import read_prices
from deployment.template.dashboard import CHARTS
from tests.deployment.rendering import Stack

PRICES = read_prices()
IDLE = Account(0, 0, RULE_IDS)


def bill(jobs: int = 1000, resources: int = 50, rules: tuple[str, ...] = RULE_IDS) -> dict[str, float]:
    return {line.what: line.usd for line in estimate(Account(jobs, resources, rules), PRICES)}


def test_the_prices_are_dated_and_each_says_where_it_stands() -> None:
    file = Path("deployment/cost/prices.json")
    document = json.loads(file.read_text("utf-8"))
    assert date.fromisoformat(document["as_of"]) <= date(2100, 1, 1)
    assert all(entry["page"].startswith("https://aws.amazon.com/") for entry in document["prices"].values())
    assert all(entry["usd"] > 0 and entry["per"] >= 1 for entry in document["prices"].values())


def test_evaluations_are_paid_by_the_job_and_rule() -> None:
    one, two = bill(jobs=1000), bill(jobs=2000)
    per_thousand_jobs = two["AWS Config evaluations"] - one["AWS Config evaluations"]
    assert per_thousand_jobs == pytest.approx(1000 * 10 * 2.1 * 0.001)


def test_an_idle_account_pays_for_watching_only() -> None:
    idle = bill(jobs=0, resources=0)
    assert idle["AWS Config evaluations"] == 0
    assert idle["Metrics, alarms, dashboard, logs"] > 0


def test_alarms_and_metrics_are_those_of_the_template() -> None:
    alarms = Stack({"EnabledRules": "all"}).resources("AWS::CloudWatch::Alarm").values()
    (line,) = [each for each in estimate(IDLE, PRICES) if "alarms" in each.what]
    own = {metric for _, _, metrics in CHARTS for metric in metrics}
    assert line.amount == f"{len(own)} metrics, {len(alarms)} alarms"
    watched = sum(
        sum("MetricStat" in query for query in each["Metrics"]) if "Metrics" in each else 1 for each in alarms
    )
    alone = PRICES.of("custom_metric", len(own)) + PRICES.of("composite_alarm", 1) + PRICES.of("dashboard", 1)
    logs = PRICES.of("log_gb", (30 * 6 * len(RULE_IDS) + 720) * 2 / 1e6)
    assert line.usd == pytest.approx(alone + PRICES.of("alarm_metric", watched) + logs)


def test_security_hub_is_paid_for_what_config_tells_it_and_for_as_many_findings_at_most() -> None:
    evaluations = bill()["AWS Config evaluations"] / 0.001
    assert bill()["Security Hub findings"] == pytest.approx(2 * evaluations * 0.00003)


def test_fewer_rules_cost_less() -> None:
    assert total(estimate(Account(1000, 50, RULE_IDS[:5]), PRICES)) < total(
        estimate(Account(1000, 50, RULE_IDS), PRICES)
    )


def test_the_command_prints_the_table() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deployment.cost", "--jobs", "500"], capture_output=True, text=True, check=True
    )
    assert "| **Together** |" in done.stdout
    assert PRICES.as_of in done.stdout


def test_the_page_on_deploying_shows_it() -> None:
    page = PAGE.read_text("utf-8")
    assert with_table(page, table(Account(1000, 50, RULE_IDS))) == page, (
        "run python -m deployment.cost --page"
    )


def test_an_unknown_rule_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deployment.cost", "--rules", "clarify-none"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no rule clarify-none" in done.stderr
