"""A local AWS in its own process: moto behind a gateway that counts, denies, throttles and breaks calls."""
