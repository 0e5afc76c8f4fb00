"""The headless seat: link, cache, outbox and optimistic view."""
