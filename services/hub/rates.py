"""How much one token may send: buckets that refill, and when too much is too much for too long (protocol.md §1 "Rates")."""

from services.domain.policy import Policy, Rate

_PATIENCE_S = 10.0
_PAUSE_S = 0.5
_WAIT_S = 1.0


class Bucket:
    """A token bucket over a clock that the caller reads."""

    def __init__(self, rate: Rate, now: float) -> None:
        # A policy that allows nothing still lets a burst through once in a long while, rather than divide by zero.
        self._rate, self._level, self._at = Rate(max(rate.per_s, 0.001), max(rate.burst, 1)), float(max(rate.burst, 1)), now

    def take(self, count: int, now: float) -> int:
        """Take `count`; 0 when there was room, else milliseconds to wait until a second's worth (or `count`, if that is more) is there."""
        rate = self._rate
        self._level = min(float(rate.burst), self._level + (now - self._at) * rate.per_s)
        self._at = now
        if self._level >= count:
            self._level -= count
            return 0
        wanted = min(float(rate.burst), max(count, rate.per_s * _WAIT_S))
        return max(1, round((wanted - self._level) / rate.per_s * 1000))


class Meter:
    """The buckets of one token. Whoever pauses when told to is never `hopeless`; ten seconds of refusals without a pause is."""

    def __init__(self, policy: Policy, now: float) -> None:
        self._buckets = {
            "commands": Bucket(policy.commands, now),
            "reports": Bucket(policy.reports, now),
            "positions": Bucket(policy.positions, now),
            "other": Bucket(Rate(50.0, 500), now),
        }
        self._since = self._last = now - _PAUSE_S * 2

    def take(self, kind: str, count: int, now: float) -> int:
        """Milliseconds to wait before sending again, 0 to go on."""
        wait = self._buckets[kind].take(count, now)
        if wait:
            if now - self._last > _PAUSE_S:
                self._since = now
            self._last = now
        return wait

    def hopeless(self, now: float) -> bool:
        """Whether refusals have gone on for ten seconds without a pause."""
        return now - self._last <= _PAUSE_S and now - self._since >= _PATIENCE_S


class Meters:
    """Meters by token, forgotten when their session has been gone long enough to have refilled."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._meters: dict[str, Meter] = {}

    def of(self, token: str, now: float) -> Meter:
        """The meter of a token: several connections of one token share it."""
        meter = self._meters.get(token)
        if meter is None:
            meter = self._meters[token] = Meter(self.policy, now)
        return meter

    def restart(self, policy: Policy) -> None:
        """Take a new policy; meters begin afresh."""
        self.policy = policy
        self._meters.clear()
