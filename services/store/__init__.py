"""SQLite through SQLAlchemy, which lives only here: journal, cache, outbox, tracks, backup."""
