"""What a disk may hold after the power went: what was synced, and any part of what was not, in pieces of a sector."""

from dataclasses import dataclass, field
from random import Random

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Op:
    """One thing done to a file. `write` at an offset, `cut` to a length, `sync`, `lost` for a sync that failed, `gone` for a deletion."""

    file: str
    kind: str
    at: int = 0
    data: bytes = b""


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)


class Disk:
    """Follows operations one by one; `after_cut` is one of the pictures a cut at this moment can leave."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def apply(self, op: Op, chance: Random) -> None:
        """The next operation went through. What a failed sync covered gets to the disk by chance, and no later sync brings it."""
        file = self._files.setdefault(op.file, _File())
        if op.kind == "gone":
            del self._files[op.file]
        elif op.kind == "sync":
            _settle(file.durable, file.pending, None)
            file.pending.clear()
        elif op.kind == "lost":
            _settle(file.durable, file.pending, chance)
            file.pending.clear()
        else:
            file.pending.append(op)

    def after_cut(self, chance: Random) -> dict[str, bytes]:
        """File by file what is found when the power is back."""
        return {name: self._picture(file, chance) for name, file in self._files.items() if file.durable or file.pending}

    def _picture(self, file: _File, chance: Random) -> bytes:
        found = bytearray(file.durable)
        _settle(found, file.pending, chance)
        return bytes(found)


def _settle(durable: bytearray, pending: list[Op], chance: Random | None) -> None:
    """Bring operations to the disk: all in order, or by chance some pieces of some of them in any order."""
    if chance is None:
        for op in pending:
            _put(durable, op)
        return
    share = chance.choice((0.0, 0.2, 0.5, 0.9, 1.0))
    pieces = [piece for op in pending for piece in _pieces(op) if chance.random() < share]
    if chance.random() < 0.5:
        chance.shuffle(pieces)
    for piece in pieces:
        _put(durable, piece)


def _pieces(op: Op) -> list[Op]:
    if op.kind != "write":
        return [op]
    starts = [0, *range(SECTOR - op.at % SECTOR, len(op.data), SECTOR)]
    return [Op(op.file, "write", op.at + start, op.data[start:end]) for start, end in zip(starts, [*starts[1:], len(op.data)], strict=True)]


def _put(durable: bytearray, op: Op) -> None:
    if op.kind == "cut":
        del durable[op.at :]
        return
    durable.extend(bytes(max(0, op.at - len(durable))))
    durable[op.at : op.at + len(op.data)] = op.data
