"""The front door for people: the command line."""
