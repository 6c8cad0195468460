"""Can it get there: decided from describe calls alone, with what blocks it."""
