"""The page on deploying, taken apart."""

from __future__ import annotations

import re
import shlex

from tests.deployment.rendering import ROOT

PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
_BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
POLICIES = [text for kind, text in _BLOCKS if kind == "json"]
COMMANDS = [shlex.split(line) for kind, text in _BLOCKS if not kind for line in text.splitlines() if line]
