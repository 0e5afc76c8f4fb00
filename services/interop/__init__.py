"""Foreign formats: CAP, CoT, JT/T 808, Traccar, GeoJSON."""
