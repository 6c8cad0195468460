"""A small company's AWS account, simulated in this process, for `clarify-rules audit --demo`."""
