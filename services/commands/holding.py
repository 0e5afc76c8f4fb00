"""Which lines wait a few seconds before they are sent, so that they can be taken back: those whose effect is not urgent. Pure."""

from collections.abc import Callable, Collection, Sequence
from typing import Final

from services.commands.types import Command

HOLD_S: Final = 10
DEFAULT: Final = ("void", "close", "merge", "transfer", "suspend")
"""Hard to take back once done."""
MAY_HOLD: Final = frozenset({
    *DEFAULT, "assign", "entrust", "assist", "reassign", "unassign", "file", "rework", "unmerge", "split", "link", "extend", "supervise", "delegate", "grade",
    "reopen", "reject",
})  # fmt: skip
"""What a site may hold. Never what others wait for: reports, notes, the field's steps, calls to 110, 119, 120, escalations, acknowledgements, priorities."""


def holds(commands: Sequence[Command], verbs: Collection[str], priority: Callable[[str], int | None]) -> bool:
    """Whether a line is held: every command of it is one of `verbs` that may be, about a known incident that is not P1. Nothing of P1 ever waits."""
    return bool(commands) and all(one.verb in verbs and one.verb in MAY_HOLD and _not_first(one.incident, priority) for one in commands)


def _not_first(incident: str | None, priority: Callable[[str], int | None]) -> bool:
    found = priority(incident) if incident is not None else None
    return found is not None and found > 1
