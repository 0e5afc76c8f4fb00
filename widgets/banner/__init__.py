"""The status banner: realm, link state with age, pending commands, hub time."""
