"""``python -m deployment.cost``: what a month costs, as a table."""

from __future__ import annotations

import argparse

from clarify_rules.catalog.registry import RULE_IDS
from deployment.cost.estimate import Account, estimate, total
from deployment.cost.prices import read_prices


def main() -> None:
    """Print the table for the account that the options describe."""
    options = argparse.ArgumentParser(prog="python -m deployment.cost", description=__doc__)
    options.add_argument("--jobs", type=int, default=1000, help="Clarify jobs a month (default 1000)")
    options.add_argument("--resources", type=int, default=50, help="models, VPCs, endpoints, groups (50)")
    options.add_argument("--rules", default="all", help="rule ids by commas, or all (default)")
    asked = options.parse_args()
    rules = RULE_IDS if asked.rules == "all" else tuple(asked.rules.split(","))
    unknown = [each for each in rules if each not in RULE_IDS]
    if unknown:
        options.error(f"there is no rule {unknown[0]}")
    print(table(Account(asked.jobs, asked.resources, rules)))  # noqa: T201 - this is the program's output


def table(account: Account) -> str:
    """Return the month's bill as a Markdown table."""
    prices = read_prices()
    lines = estimate(account, prices)
    rows = [f"| {line.what} | {line.amount} | {line.usd:.2f} |" for line in lines]
    head = [f"| a month, {prices.region}, list prices of {prices.as_of} | amount | USD |", "|---|---|---:|"]
    return "\n".join([*head, *rows, f"| **Together** | | **{total(lines):.2f}** |"])


if __name__ == "__main__":
    main()
