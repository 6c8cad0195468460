"""AWS Config rules that check the network of SageMaker Clarify workloads.

Importing this package loads nothing else: a rule's Lambda function pays only for the rooms it uses.
"""

from __future__ import annotations

__version__ = "0.1.0"
TOOL = "clarify-config-rules"
"""How reports and findings name what made them."""
