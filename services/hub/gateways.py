"""The field systems that are connected: each commit is looked through once for what they are to be told."""

from services.hub.decider import Made
from services.hub.field_lane import FieldSession
from services.hub.tasks import told_by
from services.hub.world import World


class Gateways:
    """Field sessions by unit and by source."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sessions: list[FieldSession] = []
        world.core.listeners.append(self._changed)

    def __len__(self) -> int:
        return len(self._sessions)

    def enter(self, session: FieldSession) -> None:
        """A gateway has been greeted."""
        self._sessions.append(session)

    def leave(self, session: FieldSession) -> bool:
        """A gateway has gone; whether it was the last connection of its source."""
        self._sessions.remove(session)
        return all(other.source != session.source for other in self._sessions)

    def sources(self) -> frozenset[str]:
        """Who is connected."""
        return frozenset(session.source for session in self._sessions)

    def _changed(self, made: list[Made]) -> None:
        for one in made:
            for told in told_by(one):
                self._tell(told.frame, [s for s in self._sessions if told.unit in s.units])
            for heard in self._world.outcomes.told_by(one):
                self._tell(heard.frame, [s for s in self._sessions if heard.source == s.source])

    def _tell(self, frame: bytes, sessions: list[FieldSession]) -> None:
        for session in sessions:
            session.tell(frame)


