"""hub-small: how fast a real hub takes recorded reports and positions from one field system, and what a frame costs it."""
BARS: dict[str, float] = {}
