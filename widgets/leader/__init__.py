"""The leader screen, read from across the room."""
