"""The drill director's panel."""
