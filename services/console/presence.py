"""The seat's half of presence: which incident this desk has open, and which the others have; nothing of it is kept or waited for."""

from collections.abc import Callable
from typing import NamedTuple

from services.domain.times import Stamp
from services.wire import frames
from services.wire.console_session import ConsoleSession


class Looker(NamedTuple):
    """Another desk that has an incident open: its name, who sits there, since when."""

    desk: str
    actor: str
    since: Stamp


class Presence:
    """Says nothing until `look` is called once: a seat without a screen has nothing open. `watchers` are called when the others look elsewhere."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[], None]] = []
        self._asked = self._deaf = False
        self._mine: str | None = None
        self._said: tuple[str | None, ...] = ()
        self._others: dict[str, tuple[str, Looker]] = {}
        self._by_incident: dict[str, tuple[Looker, ...]] = {}

    # --- what the owner says and sees ---

    def look(self, incident: str | None) -> None:
        """This desk has that incident open, None for nothing."""
        self._asked, self._mine = True, incident

    def at(self, incident: str) -> tuple[Looker, ...]:
        """The other desks that have an incident open, longest first."""
        return self._by_incident.get(incident, ())

    @property
    def desks(self) -> dict[str, tuple[str, ...]]:
        """Names of other desks by the incident that they have open."""
        return {incident: tuple(one.desk for one in lookers) for incident, lookers in self._by_incident.items()}

    # --- the conversation ---

    def welcomed(self) -> None:
        """A hub has answered: it may be another than before, and knows nothing of this desk yet."""
        self._said, self._deaf = (), False
        self._put({})

    def dropped(self) -> None:
        """Without the hub nobody knows what the others do."""
        self._put({})

    def take(self, frame: frames.Looks) -> None:
        """News of other desks."""
        others = dict(self._others)
        for incident, desk, actor, since in frame.items:
            others.pop(desk, None)
            if incident:
                others[desk] = (incident, Looker(desk, actor, since))
        self._put(others)

    def refused(self, frame: frames.Error) -> bool:
        """Whether this is a hub of the version before saying that it does not know the frame: no more of them go to it."""
        if frame.code != "unknown_tag" or frame.ref or not self._said:
            return False
        self._deaf = True
        return True

    def fill(self, session: ConsoleSession) -> None:
        """Hand the session what is to be said."""
        if self._asked and not self._deaf and session.welcomed and self._said != (self._mine,):
            self._said = (self._mine,)
            session.send(frames.Look(incident=self._mine))

    def _put(self, others: dict[str, tuple[str, Looker]]) -> None:
        if others == self._others:
            return
        self._others = others
        found: dict[str, list[Looker]] = {}
        for incident, looker in others.values():
            found.setdefault(incident, []).append(looker)
        self._by_incident = {incident: tuple(sorted(lookers, key=lambda one: (one.since, one.desk))) for incident, lookers in found.items()}
        for told in list(self.watchers):
            told()
