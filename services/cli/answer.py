"""How a verb ends: the exit codes of protocol.md §4, and the refusal that becomes one line on stderr."""

OK, REFUSED, USAGE = 0, 1, 2


class Refused(Exception):  # noqa: N818  a refusal, said in one plain line
    """The verb cannot be done; the message says what and why."""
