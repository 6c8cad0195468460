"""A stand-in for the calls of Security Hub that moto lacks or answers otherwise than AWS does."""
