"""What the sessions of one hub share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from services.app.ports import Clock
from services.domain.times import in_ms
from services.hub.auth import Tokens
from services.hub.core import Core
from services.hub.newcomers import Newcomers
from services.hub.outcomes import Outcomes
from services.hub.places import Places
from services.hub.positions import Positions
from services.hub.presence import Presence
from services.hub.rates import Meter, Meters
from services.hub.reference import Reference
from services.hub.ring import Ring
from services.store.tracks import Tracks


class Session(Protocol):
    """A connection of either lane, as the sweeper sees it."""

    token: str

    def close(self, code: int, reason: str) -> None:
        """End it."""
        ...


@dataclass(slots=True)
class World:
    """Everything behind the lanes; `reference` and `places` are replaced when regions or roster change."""

    core: Core
    ring: Ring
    tokens: Tokens
    places: Places
    reference: Reference
    positions: Positions
    tracks: Tracks
    newcomers: Newcomers
    outcomes: Outcomes
    meters: Meters
    clock: Clock
    safe_seq: int = 0
    encryption: str = ""
    sessions: dict[int, Session] = field(default_factory=dict)
    presence: Presence = field(init=False)

    def __post_init__(self) -> None:
        self.presence = Presence(self.core)

    def now_ms(self) -> int:
        """Wall time in milliseconds since 1970."""
        return in_ms(self.clock.now())

    def foreign(self, realm: str | None, who: str) -> bool:
        """Whether a frame names another realm than this hub's; that is kept in the audit."""
        if realm in (None, self.core.realm):
            return False
        self.core.audit("foreign", who, f"a frame for realm {realm[:40]!r}")
        self.core.metrics.refused("close_4403")
        return True

    def meter(self, token: str) -> Meter:
        """The meter of a token."""
        return self.meters.of(token, self.clock.monotonic())

    def enter(self, session: Session) -> None:
        """A session begins."""
        self.sessions[id(session)] = session

    def leave(self, session: Session) -> None:
        """A session has ended."""
        self.sessions.pop(id(session), None)

    def expired(self) -> Iterator[Session]:
        """Sessions whose token does not hold any more."""
        return (session for session in list(self.sessions.values()) if self.tokens.current(session.token) is None)
