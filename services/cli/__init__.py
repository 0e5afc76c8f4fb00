"""The headless verbs of the gridwall command."""
