"""Rules on the VPCs and VPC endpoints that Clarify workloads use."""
