"""What an outbox holds: its tables, a command as it is kept, and who the directory is (protocol.md §3)."""

import msgspec

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS identity (one INTEGER PRIMARY KEY CHECK (one = 1), console TEXT NOT NULL, inc TEXT NOT NULL, last_cseq INTEGER NOT NULL,
       place TEXT NOT NULL, realm TEXT NOT NULL DEFAULT '')""",
    # In the order they were given: numbers begin again with each incarnation.
    "CREATE TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL UNIQUE, safe INTEGER NOT NULL, body BLOB NOT NULL)",
)
SALVAGED = "salvaged"
"""The `place` of a file that was made of a damaged one: the same seat goes on, as another incarnation."""


HELD = "HELD"
"""The `status` of a command that is on the disk and waits some seconds before it is given: without a number, and without a badge yet."""


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One command as it is kept. `args` is the JSON that goes on the wire; `epoch` is that of the decision's `seq`; `boot` and `ticks_ms` are
    the machine's start and its monotonic time when it was given, so that its age does not hang on a wall clock; `was` is its outcome in a log
    that is no more; `realm` is whose it is ("" while the seat had not heard), for a cache that knew may be damaged."""

    cid: str
    cseq: int
    line: str
    verb: str
    args: msgspec.Raw
    made_at: str
    incident: str | None = None
    expect: int | None = None
    confirmed: bool = False
    status: str = "QUEUED"
    outcome: str = ""
    reason: str = ""
    detail: str = ""
    conflict: str | None = None
    seq: int | None = None
    epoch: str = ""
    answered: bool = False
    boot: str = ""
    ticks_ms: int = 0
    was: str = ""
    realm: str = ""


class Identity(msgspec.Struct, frozen=True):
    """Who this data directory is. `inc` is made anew when the file was put back, copied or rebuilt; `last_cseq` counts the commands of this `inc`;
    `place` tells this very file from a copy of it; `realm` is whose all of it is ("" while the seat has not heard), for the cache may be lost."""

    console: str
    inc: str
    last_cseq: int = 0
    place: str = ""
    realm: str = ""


class Lost(msgspec.Struct, frozen=True):
    """A command, or several in a row, that could not be read: places in the file (one "7", several "7-9", "" where not even that is known),
    its id and its line as far as they are known."""

    rows: str = ""
    cid: str = ""
    line: str = ""


class Salvaged(msgspec.Struct, frozen=True):
    """What became of a damaged outbox: the name under which it is kept, how many commands were taken over, and the others."""

    aside: str
    taken: int
    lost: tuple[Lost, ...] = ()


__all__ = ["HELD", "SALVAGED", "SCHEMA", "Identity", "Kept", "Lost", "Salvaged"]
