"""The high-water file: how far the log was once, kept outside the data directory, so that an older copy put back is noticed (protocol.md §3 "Restore")."""

import logging
import threading
from pathlib import Path

import msgspec

from services.runtime.settings import write_atomic
from services.store.journal import Heading

_LOG = logging.getLogger("gridwall.hub")


class Mark(msgspec.Struct, frozen=True, order=True):
    """Epoch and number of the newest event known to have been committed."""

    epoch: str
    seq: int


class HighWater:
    """Written at most once a second, always after the commit it tells of."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written: Mark | None = None
        self._one = threading.Lock()

    def read(self) -> Mark | None:
        """The mark; None without a file. A file that cannot be read is said and passed over."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Mark)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            _LOG.warning("%s is not read: %s", self._file, error)
            return None

    def forks(self, heading: Heading) -> bool:
        """Whether this log is older than what once was: of an older epoch (epochs sort by time), or shorter."""
        mark = self.read()
        return mark is not None and (heading.epoch < mark.epoch or (heading.epoch == mark.epoch and heading.seq < mark.seq))

    def write(self, epoch: str, seq: int) -> None:
        """Keep the mark, if it is a later one (the hub's last may overtake one still on its way); a disk that does not take it is said in the log only."""
        mark = Mark(epoch, seq)
        with self._one:
            if self._written is not None and mark <= self._written:
                return
            try:
                write_atomic(self._file, msgspec.json.encode(mark).decode() + "\n")
                self._written = mark
            except OSError as error:
                _LOG.warning("%s is not written: %s", self._file, error.strerror)
