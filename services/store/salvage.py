"""Makes a new outbox of what can be read in a damaged one, row by row, and names the rest; the damaged file is set aside, never deleted."""

import os
import re
from contextlib import closing
from pathlib import Path

import msgspec

from services.store.firstpage import patched
from services.store.kept import SALVAGED, SCHEMA, Identity, Kept, Lost, Salvaged
from services.store.keys import PAGE, connect, keyed_right, sync
from services.store.migrations.steps import LATEST
from services.store.rescue import Row, Rows

_LINE = re.compile(rb'"line":("(?:[^"\\]|\\.)*")')
_READY = ".salvaged-"


def finish(path: Path) -> None:
    """End a salvage that was cut short after the new file was whole: the damaged one goes aside with its log, the new one in its place. OSError."""
    for ready in path.parent.glob(f"{path.name}{_READY}*"):
        aside = f"{path.name}.damaged-{ready.name.removeprefix(path.name + _READY)}"
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        for end in ("-wal", ""):
            if path.with_name(path.name + end).exists():
                os.replace(path.with_name(path.name + end), path.with_name(aside + end))
        os.replace(ready, path)
        sync(path.parent)


def salvage(path: Path) -> Salvaged | None:
    """Take over what a damaged outbox still holds; None, and nothing is done, for one of another key or another shape. OSError and dbapi2.Error."""
    if not keyed_right(path):
        return None
    found = Rows(path)
    if found.readable and not found.has_kept:
        return None
    who, rows, lost = found.all() if found.readable else _behind_first(path)
    kept, spoilt = _decoded(rows)
    number = 1 + sum(1 for _ in path.parent.glob(f"{path.name}.damaged-*[0-9]"))
    _write(path, path.with_name(f"{path.name}{_READY}{number}"), who, kept)
    finish(path)
    return Salvaged(f"{path.name}.damaged-{number}", len(kept), (*lost, *spoilt))


def _behind_first(path: Path) -> tuple[Identity | None, list[Row], list[Lost]]:
    """What the pages behind the first one hold, if they are where a new file has them; an older one's may not be, and then not all may be named."""
    with patched(path, PAGE) as copy:
        who, rows, lost = Rows(copy).all()
    return who, rows, lost or ([] if rows else [Lost()])


def _decoded(rows: list[Row]) -> tuple[list[Kept], list[Lost]]:
    kept, lost = list[Kept](), list[Lost]()
    for number, cid, body in rows:
        try:
            kept.append(msgspec.json.decode(body, type=Kept))
        except msgspec.DecodeError:
            lost.append(Lost(str(number), cid, _line(body)))
    return kept, lost


def _line(body: bytes) -> str:
    """The line as it was typed, out of a body that is not whole."""
    found = _LINE.search(body)
    try:
        return msgspec.json.decode(found[1], type=str) if found else ""
    except msgspec.DecodeError:
        return ""


def _write(path: Path, ready: Path, who: Identity | None, kept: list[Kept]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with closing(connect(part)) as db:
        db.execute("BEGIN").close()
        for statement in SCHEMA:
            db.execute(statement).close()
        if who is not None:
            db.execute("INSERT INTO identity VALUES (1, ?, ?, ?, ?, ?)", (who.console, who.inc, who.last_cseq, SALVAGED, who.realm)).close()
        values = [(one.cid, one.status == "SAFE", msgspec.json.encode(one)) for one in kept]
        db.executemany("INSERT INTO kept (cid, safe, body) VALUES (?, ?, ?)", values).close()
        db.execute(f"PRAGMA user_version={LATEST[path.stem]}").close()
        db.execute("COMMIT").close()
    sync(part)
    os.replace(part, ready)
    sync(path.parent)


