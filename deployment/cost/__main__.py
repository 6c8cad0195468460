"""``python -m deployment.cost``: what a month costs, as a table."""

from __future__ import annotations

import argparse
from pathlib import Path

from clarify_rules.catalog.registry import RULE_IDS
from deployment.cost.estimate import Account, estimate, total
from deployment.cost.prices import read_prices

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"
_BEGIN, _END = "<!-- cost -->", "<!-- /cost -->"


def main() -> None:
    """Print the table for the account that the options describe."""
    options = argparse.ArgumentParser(prog="python -m deployment.cost", description=__doc__)
    options.add_argument("--jobs", type=int, default=1000, help="Clarify jobs a month (default 1000)")
    options.add_argument("--resources", type=int, default=50, help="models, VPCs, endpoints, groups (50)")
    options.add_argument("--rules", default="all", help="rule ids by commas, or all (default)")
    options.add_argument("--page", action="store_true", help="write the table into docs/deploy.md instead")
    asked = options.parse_args()
    rules = RULE_IDS if asked.rules == "all" else tuple(asked.rules.split(","))
    unknown = [each for each in rules if each not in RULE_IDS]
    if unknown:
        options.error(f"there is no rule {unknown[0]}")
    text = table(Account(asked.jobs, asked.resources, rules))
    if asked.page:
        PAGE.write_text(with_table(PAGE.read_text("utf-8"), text), "utf-8")
    else:
        print(text)  # noqa: T201 - this is the program's output


def with_table(page: str, text: str) -> str:
    """Return the page with the table between its marks."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{text}\n{_END}{after}"


def table(account: Account) -> str:
    """Return the month's bill as a Markdown table."""
    prices = read_prices()
    lines = estimate(account, prices)
    rows = [f"| {line.what} | {line.amount} | {line.usd:.2f} |" for line in lines]
    head = [f"| a month, {prices.region}, list prices of {prices.as_of} | amount | USD |", "|---|---|---:|"]
    return "\n".join([*head, *rows, f"| **Together** | | **{total(lines):.2f}** |"])


if __name__ == "__main__":
    main()
