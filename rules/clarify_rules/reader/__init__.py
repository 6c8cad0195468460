"""How evidence is gathered from AWS, what it costs in IAM actions, and what is remembered of it."""
