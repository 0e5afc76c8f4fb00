"""How long to wait before trying again: full jitter under a doubling ceiling (protocol.md §3 "Heartbeat")."""

from services.app.ports import Rng

BASE_S = 0.5
CEILING_S = 15.0


class Backoff:
    """Waits of 0…min(15, 0.5·2ⁿ) seconds; a hub that says when to come back is obeyed."""

    def __init__(self, rng: Rng, base_s: float = BASE_S, ceiling_s: float = CEILING_S) -> None:
        self._rng, self._base_s, self._ceiling_s = rng, base_s, ceiling_s
        self._tries = 0
        self._asked_s: float | None = None

    def reset(self) -> None:
        """The connection held: the next loss begins from the shortest waits again."""
        self._tries = 0

    def ask(self, retry_after_ms: int) -> None:
        """The hub named a time: the next wait is that, and a little, so that those who were told the same do not meet again."""
        self._asked_s = retry_after_ms / 1000

    def next(self) -> float:
        """Seconds to wait before the next try."""
        asked, self._asked_s = self._asked_s, None
        if asked is not None:
            return asked + self._rng.uniform(0.0, min(self._base_s, asked / 10))
        ceiling = min(self._ceiling_s, self._base_s * 2.0 ** min(self._tries, 30))
        self._tries += 1
        return self._rng.uniform(0.0, ceiling)
