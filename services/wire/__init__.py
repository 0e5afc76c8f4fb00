"""The wire gridwall.v1: frames, codec and sans-I/O session machines."""
