"""New ids: UUID version 7 (RFC 9562 §5.7), strictly increasing within a process."""

import os
import threading
import time

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_COUNTER_BITS = 12
_RANDOM_BITS = 62


class UuidV7:
    """services.app.ports.Ids. The 12 bits of rand_a are a counter (RFC 9562 §6.2 method 1), so ids made in one millisecond keep their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_ms = 0
        self._counter = 0

    def new(self) -> str:
        """A new id in the usual 36 characters."""
        ms, counter = self._tick(time.time_ns() // 1_000_000)
        tail = int.from_bytes(os.urandom(8)) >> (64 - _RANDOM_BITS)
        digits = f"{(ms << 80) | _VERSION | (counter << 64) | _VARIANT | tail:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def _tick(self, now_ms: int) -> tuple[int, int]:
        """The next (millisecond, counter); borrows from the next millisecond when the counter is full or the wall clock stepped back."""
        with self._lock:
            if now_ms > self._last_ms:
                self._last_ms, self._counter = now_ms, int.from_bytes(os.urandom(1))
            else:
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._last_ms, self._counter = self._last_ms + 1, 0
            return self._last_ms, self._counter


# One source a process, or two parts of it could make ids out of order; it is a lock and a counter, and nobody configures it.
_SOURCE = UuidV7()


def uuid7() -> str:
    """A new UUID version 7, lower-case, after every id this process made before."""
    return _SOURCE.new()
