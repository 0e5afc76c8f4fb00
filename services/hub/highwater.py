"""The high-water file: how far the log was once, kept outside the data directory, so that an older copy put back is noticed (protocol.md §3 "Restore")."""

import logging
import os
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from services.runtime.settings import write_atomic
from services.store.journal import Heading

_LOG = logging.getLogger("gridwall.hub")
_LINE = 160


class Mark(msgspec.Struct, frozen=True, order=True):
    """Epoch and number of the newest event known to have been committed, and how many decisions were: refusals make no event."""

    epoch: str
    seq: int
    decided: int = 0

    def is_ahead_of(self, log: "Mark") -> bool:
        """Whether that log is older than what once was: of an older epoch (epochs sort by time), or shorter, or with fewer decisions."""
        return log.epoch < self.epoch or (log.epoch == self.epoch and (log.seq < self.seq or log.decided < self.decided))


class HighWater:
    """Two files. The first is written whole and synced, twice a second, and outlives a power cut. The second, beside it, is written over at each commit
    and not synced: it outlives the hub, however that ends. Neither is ever ahead of the log, for each is written after the commit it tells of."""

    def __init__(self, file: Path) -> None:
        self._file, self._last = file, file.with_name(file.name + ".last")
        self._written: Mark | None = None
        self._one = threading.Lock()
        self._handle = -1
        self._is_noted = True

    def read(self) -> Mark | None:
        """The later mark of the two; None without any. One that cannot be read is said and passed over."""
        marks = [mark for mark in (_read(self._file, _whole), _read(self._last, _checked)) if mark is not None]
        return max(marks, default=None)

    def forks(self, heading: Heading) -> bool:
        """Whether this log is older than what once was."""
        mark = self.read()
        return mark is not None and mark.is_ahead_of(Mark(heading.epoch, heading.seq, heading.decided))

    def note(self, mark: Mark) -> None:
        """Keep the mark of a commit, before anybody hears of it; a disk that does not take it is said in the log, once."""
        body = msgspec.json.encode(mark)
        try:
            if self._handle < 0:
                self._last.parent.mkdir(parents=True, exist_ok=True)
                self._handle = os.open(self._last, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.pwrite(self._handle, b"%08x %s" % (zlib.crc32(body), body.ljust(_LINE) + b"\n"), 0)
            self._is_noted = True
        except OSError as error:
            if self._is_noted:
                _LOG.warning("%s is not written: %s", self._last, error.strerror)
            self._is_noted = False

    def write(self, mark: Mark) -> None:
        """Keep the mark for a power cut, if it is a later one (the hub's last may overtake one still on its way); a disk that does not take it is said in
        the log only."""
        with self._one:
            if self._written is not None and mark <= self._written:
                return
            try:
                write_atomic(self._file, msgspec.json.encode(mark).decode() + "\n")
                self._written = mark
            except OSError as error:
                _LOG.warning("%s is not written: %s", self._file, error.strerror)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _whole(data: bytes) -> Mark:
    return msgspec.json.decode(data, type=Mark)


def _checked(data: bytes) -> Mark:
    """The line of a mark with its checksum: a power cut may leave half of it."""
    body = data[9:].strip()
    if data[:8] != b"%08x" % zlib.crc32(body):
        raise msgspec.DecodeError("it is not whole")
    return _whole(body)


def _read(file: Path, decode: Callable[[bytes], Mark]) -> Mark | None:
    try:
        return decode(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        _LOG.warning("%s is not read: %s", file, error)
        return None
