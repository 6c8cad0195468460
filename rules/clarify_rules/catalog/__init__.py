"""The rules: one small class in one file each, and what they are made of."""
