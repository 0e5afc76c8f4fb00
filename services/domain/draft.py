"""From drafts to numbered events: the one place where an event gets its seq, id and times."""

from services.domain.events import Event
from services.domain.ids import derive
from services.domain.intent import Draft, Intent
from services.domain.times import Stamp


def seal(draft: Draft, seq: int, intent: Intent, index: int, recorded_at: Stamp) -> Event:
    """The event of a draft. Its id comes from the command and its place in it; a claimed time never lies after the recording."""
    happened = min(intent.happened_at or recorded_at, recorded_at)
    return Event(
        seq=seq,
        id=derive(intent.cid, f"event:{index}"),
        type=draft.type,
        at=happened,
        recorded_at=recorded_at,
        actor=intent.actor,
        desk=intent.desk,
        data=draft.data,
        cid=intent.cid,
        incident=draft.incident,
        unit=draft.unit,
    )


def seal_all(drafts: tuple[Draft, ...], first_seq: int, intent: Intent, recorded_at: Stamp) -> list[Event]:
    """All events of one decision, numbered on from `first_seq`."""
    return [seal(draft, first_seq + index, intent, index, recorded_at) for index, draft in enumerate(drafts)]
