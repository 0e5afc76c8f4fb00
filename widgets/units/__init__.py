"""The unit board: units by status, and recommended units for an incident."""
