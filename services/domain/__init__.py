"""The pure core: states, verbs, clocks, regions; no I/O, no clock, no asyncio, no logging."""
