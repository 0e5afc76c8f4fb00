"""A VFS that writes down what SQLite does to its files, and fails when it is told to: full disk, failing disk, power gone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from tests.power.disk import Op

if TYPE_CHECKING:
    from typing_extensions import Buffer


@dataclass(frozen=True, slots=True)
class Fault:
    """From operation `first` on, `count` of them fail like `kind`: full (half a write goes through), broken, or cut (all that follow fail)."""

    kind: str
    first: int
    count: int = 1

    def hits(self, number: int) -> bool:
        """Whether an operation fails."""
        return number >= self.first and (self.kind == "cut" or number < self.first + self.count)


class FaultyVfs(apsw.VFS):
    """The system's own VFS under it. `ops` is what went through, in order."""

    def __init__(self, name: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(name, "")
        self.name = name
        self.ops: list[Op] = []
        self._faults, self._number, self.dead = faults, 0, False

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """See apsw.VFS."""
        return _FaultyFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        """See apsw.VFS."""
        self.do(Op(Path(filename).name, "gone"))
        super().xDelete(filename, syncdir)

    def do(self, op: Op) -> None:
        """Count an operation and write it down; the exception that SQLite takes for a disk that failed."""
        number, self._number = self._number, self._number + 1
        fault = next((one for one in self._faults if one.hits(number)), None)
        if fault is None:
            self.ops.append(op)
            return
        self.dead = self.dead or fault.kind == "cut"
        if op.kind == "sync" and fault.kind == "broken":
            self.ops.append(Op(op.file, "lost"))
        if op.kind == "write" and fault.kind == "full":
            self.ops.append(Op(op.file, "write", op.at, op.data[: len(op.data) // 2]))
            raise apsw.FullError("no space left")
        raise apsw.IOError("input/output error")


class _FaultyFile(apsw.VFSFile):
    def __init__(self, vfs: FaultyVfs, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._vfs = vfs
        self._name = Path(name if isinstance(name, str) else name.filename() if name else "").name

    def xWrite(self, data: Buffer, offset: int) -> None:
        self._do(Op(self._name, "write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._do(Op(self._name, "cut", newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        # The picture of the disk is kept in memory: the real one need not be waited for.
        self._do(Op(self._name, "sync"))

    def _do(self, op: Op) -> None:
        if self._name:
            self._vfs.do(op)
