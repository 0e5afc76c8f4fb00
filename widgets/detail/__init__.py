"""One incident in full: its fields, its assignments and its timeline."""
