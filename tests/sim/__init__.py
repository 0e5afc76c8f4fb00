"""Tests on a virtual clock with seeded faults."""
