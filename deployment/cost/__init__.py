"""What a deployment costs a month."""
