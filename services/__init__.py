"""Everything that is not Qt: the core, the hub, the headless seat, the field simulator."""
