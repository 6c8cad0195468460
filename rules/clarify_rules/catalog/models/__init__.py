"""Rules on the models that Clarify workloads use."""
