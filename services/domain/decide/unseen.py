"""What the sender of a command had not seen: the changes since the version on his screen, as a list and as one line (protocol.md §3, conflict table)."""

from services.domain.intent import Intent
from services.domain.model import Unseen
from services.domain.state import View

_NAMED = 5


def unseen(view: View, intent: Intent) -> tuple[Unseen, ...]:
    """Changes newer than the version the command expects, oldest first; no more than the row's trail holds, none where nothing was expected."""
    incident = view.incidents.get(intent.incident or "")
    if incident is None or intent.expect is None:
        return ()
    return tuple(Unseen(version=one.version, type=one.type, actor=one.actor, at=one.at) for one in incident.trail if one.version > intent.expect)


def told(detail: str, missed: tuple[Unseen, ...]) -> str:
    """A decision's detail with the newest of them as `type:actor`, and `+N` for those before; `words.detail_text` puts it into words."""
    names = list(dict.fromkeys(f"{one.type}:{one.actor.replace(' ', NO_BREAK)}" for one in missed))
    more = [f"+{len(names) - _NAMED}"] if len(names) > _NAMED else []
    return " ".join([detail, *names[-_NAMED:], *more])


NO_BREAK = "\u00a0"
"""Stands for the space in an account's name: a detail's parts are told apart by spaces."""
