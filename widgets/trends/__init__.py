"""Trend curves over min/max pyramids."""
