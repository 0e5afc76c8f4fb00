"""The running log of decisions and refusals, and the tray of what waits with the log of own commands."""
