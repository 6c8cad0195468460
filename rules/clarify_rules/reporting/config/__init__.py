"""Results to AWS Config: what it is to hold, what of that differs from what it holds, and putting it."""
