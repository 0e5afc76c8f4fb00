"""Logging: one plain line a record on stderr, tracebacks in the log file alone."""

import logging
import logging.handlers
import os
import sys
import time
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_FILE_BYTES = 2_000_000
_FILES_KEPT = 3
_IDEOGRAPHIC_SPACE = "\u3000"


class OneLine(logging.Formatter):
    """A record as one line: control characters of a client's text are escaped, tracebacks left out unless asked for."""

    def __init__(self, *, tracebacks: bool = False) -> None:
        super().__init__(_FORMAT, "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, and its traceback below where this formatter shows them."""
        line = super().formatMessage(self._prepared(record))
        if not line.isprintable():
            line = "".join(c if c.isprintable() or c == _IDEOGRAPHIC_SPACE else c.encode("unicode_escape").decode() for c in line)
        below = self._below(record) if self._tracebacks else ""
        return f"{line}\n{below}" if below else line

    def _below(self, record: logging.LogRecord) -> str:
        # The stall watchdog hands over another thread's stack, which logging has no field for.
        stack: object = getattr(record, "stack", None)
        if record.exc_info:
            return self.formatException(record.exc_info)
        return stack.rstrip() if isinstance(stack, str) else ""

    def _prepared(self, record: logging.LogRecord) -> logging.LogRecord:
        record.message = record.getMessage()
        record.asctime = self.formatTime(record, self.datefmt)
        return record


def setup(level: int = logging.INFO, file: Path | None = None) -> None:
    """Send every record of `level` and above to stderr, and with tracebacks to `file`.

    GRIDWALL_DEBUG=1 shows DEBUG and tracebacks on stderr too. A file that cannot be written is said once and done without. A second call replaces the first.
    """
    debug = os.environ.get("GRIDWALL_DEBUG", "") not in {"", "0"}
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h.formatter, OneLine)]:
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.DEBUG if debug else level)
    stderr = logging.StreamHandler(sys.stderr)
    stderr.setFormatter(OneLine(tracebacks=debug))
    root.addHandler(stderr)
    logging.getLogger("websockets").setLevel(logging.ERROR)
    if file is not None:
        _add_file(root, file)


def _add_file(root: logging.Logger, file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(file, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8")
    except OSError as error:
        root.warning("no log file: %s cannot be written (%s)", file, error.strerror)
        return
    handler.setFormatter(OneLine(tracebacks=True))
    root.addHandler(handler)
