"""The command palette: every command by name."""
