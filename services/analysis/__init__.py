"""Trends, surge and reports, computed from the log."""
