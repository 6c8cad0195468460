"""Memory and time of the functions, as benchmarks/lambda_sizes.md has them, and what follows from them."""

from __future__ import annotations

# Twice what ten thousand jobs take. Lambda gives CPU in proportion to memory: nearly a third of a core, with
# which even a first round of so many is read before the time that is kept for reporting.
RULE_MEMORY = 512
RULE_TIMEOUT = 300
COLLECTOR_MEMORY = 512
# The longest that Lambda allows: the first collection describes every job of the look-back window.
COLLECTOR_TIMEOUT = 900

# Job events wait this long, so that a burst of them is one batch, and a job has been placed by then.
EVENT_DELAY = 120
BATCH_SIZE = 1000
BATCH_WINDOW = 60
# A message is hidden while its batch is gathered and worked on, and a little longer.
EVENT_VISIBILITY = BATCH_WINDOW + COLLECTOR_TIMEOUT + 240
# Being throttled counts as received, and the collector, which runs once at a time, sometimes is.
EVENT_RECEIVES = 20
EVENT_RETENTION = 4 * 86_400
DEAD_LETTER_RETENTION = 14 * 86_400

# What Lambda does with an invocation by AWS Config that fails, before it becomes a dead letter.
RETRIES = 2
OLDEST_INVOCATION = 3_600
