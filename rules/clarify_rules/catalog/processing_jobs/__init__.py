"""Rules on Clarify workloads: processing jobs and monitoring definitions."""
