"""What a VPC endpoint's policy lets through, where some of what it asks about is not known."""
