"""The hub: server, sessions, authorisation, relay, timers, jobs."""
