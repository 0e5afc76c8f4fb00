"""SQLite, which lives only here, a hub's files through SQLAlchemy: journal, cache, outbox, tracks, backup."""
