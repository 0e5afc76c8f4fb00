"""The websocket client: connecting, back-off, heartbeat."""
