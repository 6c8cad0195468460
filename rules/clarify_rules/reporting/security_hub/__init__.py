"""Results to Security Hub: one finding per root cause, what of that is new to it, and sending that."""
