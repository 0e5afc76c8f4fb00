"""What can stand in a verb's line: incidents, units, organisations, choices, times, places, texts."""
