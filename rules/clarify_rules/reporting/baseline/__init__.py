"""What changed since an earlier audit, of which the results as JSON are at hand."""
