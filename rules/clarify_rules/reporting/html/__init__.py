"""Results as one web page that needs nothing else: no network, no script, no other file."""
