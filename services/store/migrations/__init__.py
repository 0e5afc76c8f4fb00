"""Numbered upgrades of the files: each file holds its number (PRAGMA user_version), and steps bring it to the next, one by one."""
