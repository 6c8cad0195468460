"""Rules on the security groups that Clarify workloads and their models carry."""
