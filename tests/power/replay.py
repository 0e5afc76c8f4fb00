"""Says a recorded script to another SQLite over the faulty VFS, as the product does: what fails is rolled back, and the next goes on."""

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

from tests.power.disk import Op
from tests.power.faulty import Fault, FaultyVfs
from tests.power.script import START, Said

_names = count()
SETTLE = "PRAGMA wal_checkpoint(TRUNCATE)"


@dataclass(slots=True)
class Run:
    """Operations in order. `states` are the contents after each commit, `confirmed` after how many operations each was confirmed."""

    ops: list[Op]
    states: list[str] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    """Contents if a commit that failed since the last confirmed one were in there all the same."""
    misread: list[str] = field(default_factory=list)
    """What was found otherwise than confirmed when the file was opened again."""


class Replay:
    """One run of a script. The contents that are expected come from a second database in memory that hears only what was confirmed."""

    def __init__(self, file: Path, script: Sequence[Said], faults: tuple[Fault, ...] = (), *, settles: bool = False) -> None:
        """`settles`: whether the product empties the log behind a commit that failed before it takes more."""
        self._file, self._script, self._settles = file, script, settles
        self._vfs = FaultyVfs(f"faulty-{next(_names)}", faults)
        self._open: dict[int, apsw.Connection] = {}
        self._broken: set[int] = set()
        self._unsettled: set[int] = set()
        self._memory = apsw.Connection(":memory:")
        self._images: dict[str, bytes] = {}
        self._said: list[str] = []
        self._begun, self._life = 0, "starting"
        self.run = Run(self._vfs.ops)

    def go(self) -> Run:
        """To the end of the script, or to where the power goes."""
        self._confirm()
        for said in self._script:
            if self._vfs.dead:
                break
            with contextlib.suppress(apsw.Error):
                self._say(said)
        self._end()
        return self.run

    def _say(self, said: Said) -> None:
        if said == START:
            self._close()
            self._life = "starting"
        elif not said.sql:
            if said.connection in self._open:
                self._open.pop(said.connection).close()
        elif self._life != "refused":
            self._tell(said)

    def _tell(self, said: Said) -> None:
        connection = self._connection(said.connection)
        if said.sql.startswith("BEGIN"):
            self._begin(said.connection, connection)
        if said.connection in self._broken:
            return
        self._said.append(said.sql)
        try:
            connection.execute(said.sql).fetchall()
        except apsw.Error:
            self._back(said, connection)
            return
        if not connection.in_transaction:
            self._take()

    def _begin(self, number: int, connection: apsw.Connection) -> None:
        if number in self._unsettled and not self._settle(number, connection):
            self._broken.add(number)
            return
        if self._life == "starting":
            self._adopt(contents(connection))
        self._broken.discard(number)
        self._said.clear()
        self._begun = len(self._vfs.ops)

    def _adopt(self, found: str) -> None:
        """A process begins from what it finds: what was confirmed, or that with a commit that failed and is there all the same."""
        self._life = "found"
        if found in self.run.doubtful:
            self._memory.deserialize("main", self._images[found])
        elif found != self.run.states[-1]:
            self.run.misread.append(f"after {len(self.run.states)} commits the file that was opened again held something else")
        self._confirm()

    def _settle(self, number: int, connection: apsw.Connection) -> bool:
        try:
            busy = connection.execute(SETTLE).fetchone()
        except apsw.Error:
            return False
        self._unsettled.discard(number)
        return busy is not None

    def _back(self, said: Said, connection: apsw.Connection) -> None:
        if said.sql.startswith("COMMIT"):
            self._doubt()
        self._broken.add(said.connection)
        self._said.clear()
        if connection.in_transaction:
            with contextlib.suppress(apsw.Error):
                connection.execute("ROLLBACK")
        if self._life in {"starting", "found"}:
            self._life = "refused"
            self._close()
        elif self._settles:
            self._unsettled.add(said.connection)
            self._settle(said.connection, connection)

    def _doubt(self) -> None:
        copy = apsw.Connection(":memory:")
        copy.deserialize("main", self._memory.serialize("main"))
        for sql in self._said:
            copy.execute(sql)
        self.run.doubtful.append(contents(copy))
        self._images[self.run.doubtful[-1]] = copy.serialize("main")

    def _take(self) -> None:
        told, self._said = self._said, []
        if told[0].startswith(("PRAGMA", "SELECT")):
            return
        for sql in told:
            self._memory.execute(sql).fetchall()
        self._life = "up"
        # What wrote nothing settles nothing: the commit that failed before it may still come back.
        self._confirm(settled=len(self._vfs.ops) > self._begun)

    def _confirm(self, settled: bool = True) -> None:
        self.run.states.append(contents(self._memory))
        self.run.confirmed.append(len(self._vfs.ops))
        if settled:
            self.run.doubtful.clear()

    def _connection(self, number: int) -> apsw.Connection:
        if number not in self._open:
            self._open[number] = apsw.Connection(str(self._file), vfs=self._vfs.name)
        return self._open[number]

    def _close(self) -> None:
        for connection in self._open.values():
            with contextlib.suppress(apsw.Error):
                connection.close()
        self._open.clear()

    def _end(self) -> None:
        self._close()
        self._memory.close()
        self._vfs.unregister()


def contents(connection: apsw.Connection) -> str:
    """A digest of everything the tables hold."""
    return digest([[name, *connection.execute(f'SELECT * FROM "{name}"').fetchall()] for (name,) in connection.execute(TABLES).fetchall()])


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def digest(tables: Sequence[Sequence[object]]) -> str:
    """Of tables with their rows in the order of the file."""
    return hashlib.sha256(repr([[name, sorted(map(repr, rows))] for name, *rows in tables]).encode()).hexdigest()
