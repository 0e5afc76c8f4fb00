"""The sync core under faults: real hub, real seats, real files on a virtual clock and network, everything from one seed."""
