"""What somebody means to create, read from whatever form it is written in."""
