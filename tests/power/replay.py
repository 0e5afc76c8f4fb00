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
from tests.power.script import Said

_names = count()


@dataclass(slots=True)
class Run:
    """Operations in order. `states` are the contents after each commit, `confirmed` after how many operations each was confirmed."""

    ops: list[Op]
    states: list[str] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    """Contents if a commit that failed since the last confirmed one were in there all the same."""


class Replay:
    """One run of a script. The contents that are expected come from a second database in memory that hears only what was confirmed."""

    def __init__(self, file: Path, script: Sequence[Said], faults: tuple[Fault, ...] = ()) -> None:
        self._file, self._script = file, script
        self._vfs = FaultyVfs(f"faulty-{next(_names)}", faults)
        self._open: dict[int, apsw.Connection] = {}
        self._broken: set[int] = set()
        self._memory = apsw.Connection(":memory:")
        self._said: list[str] = []
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
        if not said.sql:
            if said.connection in self._open:
                self._open.pop(said.connection).close()
            return
        connection = self._connection(said.connection)
        if said.sql.startswith("BEGIN"):
            self._broken.discard(said.connection)
            self._said.clear()
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

    def _back(self, said: Said, connection: apsw.Connection) -> None:
        if said.sql.startswith("COMMIT"):
            self.run.doubtful.append(self._if_taken())
        self._broken.add(said.connection)
        self._said.clear()
        if connection.in_transaction:
            with contextlib.suppress(apsw.Error):
                connection.execute("ROLLBACK")

    def _if_taken(self) -> str:
        copy = apsw.Connection(":memory:")
        copy.deserialize("main", self._memory.serialize("main"))
        for sql in self._said:
            copy.execute(sql)
        return contents(copy)

    def _take(self) -> None:
        told, self._said = self._said, []
        if told[0].startswith(("PRAGMA", "SELECT")):
            return
        for sql in told:
            self._memory.execute(sql).fetchall()
        self._confirm()

    def _confirm(self) -> None:
        self.run.states.append(contents(self._memory))
        self.run.confirmed.append(len(self._vfs.ops))
        self.run.doubtful.clear()

    def _connection(self, number: int) -> apsw.Connection:
        if number not in self._open:
            self._open[number] = apsw.Connection(str(self._file), vfs=self._vfs.name)
        return self._open[number]

    def _end(self) -> None:
        for connection in self._open.values():
            with contextlib.suppress(apsw.Error):
                connection.close()
        self._memory.close()
        self._vfs.unregister()


def contents(connection: apsw.Connection) -> str:
    """A digest of everything the tables hold."""
    return digest([[name, *connection.execute(f'SELECT * FROM "{name}"').fetchall()] for (name,) in connection.execute(TABLES).fetchall()])


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def digest(tables: Sequence[Sequence[object]]) -> str:
    """Of tables with their rows in the order of the file."""
    return hashlib.sha256(repr([[name, sorted(map(repr, rows))] for name, *rows in tables]).encode()).hexdigest()
