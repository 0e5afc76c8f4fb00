"""Measured figures, run by name: python -m tests.perf NAME."""
