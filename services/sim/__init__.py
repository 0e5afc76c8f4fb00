"""The field simulator: scenarios, field systems and replay over the real wire."""
