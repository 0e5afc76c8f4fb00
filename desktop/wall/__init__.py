"""The wall's windows: which window stands on which screen, and how they are arranged."""
