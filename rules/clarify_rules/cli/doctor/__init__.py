"""`clarify-rules doctor`: whether an account is ready for the rules, and whether the deployed ones work."""
