"""What turns the catalogue into a deployment: its template, its bundle, its cost."""
