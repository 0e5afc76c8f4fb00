"""Use cases over ports; the ports are Protocols that the machine implements."""
