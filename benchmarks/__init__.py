"""A large account to measure with, what is true of it, and the measurements."""
