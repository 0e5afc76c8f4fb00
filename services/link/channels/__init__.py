"""Ways by which a page reaches a leader who is not before his screen: one port, a webhook, a mail server."""
