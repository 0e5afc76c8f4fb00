"""The incident queue: ordered model, painter and keys."""
