"""Results out: for people, for programs, for AWS."""
