"""The machine: clock, ids, random numbers, tasks, settings, paths, logs, stall watchdog."""
