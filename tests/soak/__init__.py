"""Hours of real processes under real faults: hub, seats and field gateways, counted from outside."""
