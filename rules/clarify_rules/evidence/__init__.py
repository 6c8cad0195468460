"""What AWS said, as one immutable object, and the file it is kept in."""
