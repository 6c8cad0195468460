"""Heavy proofs: the whole command against a whole account, checked by something that is not its own code."""
