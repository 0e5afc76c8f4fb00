"""Looks over a data directory beside whoever runs on it: files, numbers, the key, what others may read, free disk; changes nothing."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.encrypt import KEPT
from services.store.engine import StoreError
from services.store.keys import FILES, KEY_FILE, KeyRefusedError, NewerFileError, connect, damage, holds_data, in_words, is_plain, read_key, supported
from services.store.migrations.steps import LATEST
from services.store.upgrade import number_of
from services.store.verify import Verified, verify

FREE_BYTES = 512 * 1024 * 1024
"""Below this a hub is close to refusing reports: a day of a county is a few hundred megabytes."""
_RESTORE = "stop what runs here and put a backup back (gridwall restore FILE --data-dir DIR)"
_AGAIN = {
    "cache": "start the seat, it is fetched from the hub again", "tracks": "stop what runs here and delete it, positions are gathered anew",
    "outbox": "start the seat, it takes over what can be read and names the rest",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in one line; `ok` False says what to do as well."""

    ok: bool
    text: str


def examine(folder: Path) -> Iterator[Finding]:
    """Everything that a hub's and a seat's directory have in common. OSError when it cannot be listed."""
    yield _key(folder)
    for name in FILES:
        if holds_data(folder / name):
            yield _file(folder / name)
    yield from _private(folder)
    yield from _left_plain(folder)
    yield from _set_aside(folder)
    yield _disk(folder)


def examine_tokens(folder: Path) -> Iterator[Finding]:
    """Of a hub: a log without its tokens was not left so by any hub."""
    if holds_data(folder / "journal.sqlite") and not holds_data(folder / "admin.sqlite"):
        how = "put it back from a backup, or issue new ones and import regions and roster again"
        yield Finding(False, f"admin.sqlite: is not there, and with it tokens, regions and roster; {how}")


def examine_log(folder: Path) -> tuple[Finding, Verified | None]:
    """The chain of a hub's log, and how far it goes when it could be walked."""
    try:
        found = verify(folder / "journal.sqlite")
    except StoreError as why:
        return Finding(False, f"log: {why}" if KEY_FILE in str(why) else f"log: {why}; {_RESTORE}"), None
    if found.problem:
        return Finding(False, f"log: {found.problem}; {_RESTORE}"), found
    return Finding(True, f"log: {found.events} events of realm {found.realm}, the chain holds"), found


def _key(folder: Path) -> Finding:
    if not supported():
        return Finding(False, f"{KEY_FILE}: the sqlcipher3 that is installed has no cipher; install the version that requirements.lock names")
    try:
        key = read_key(folder)
    except KeyRefusedError as why:
        return Finding(False, str(why))
    wanted = [] if key else [name for name in FILES if holds_data(folder / name) and not is_plain(folder / name)]
    if wanted:
        return Finding(False, f"{KEY_FILE}: is not there and {', '.join(wanted)} cannot be opened without it; put it back from a backup")
    return Finding(True, f"{KEY_FILE}: a key of 256 bits" if key else f"{KEY_FILE}: none yet, it is made at the next start")


def _file(path: Path) -> Finding:
    try:
        with closing(connect(path, "ro")) as db:
            wrong, number = damage(db), number_of(db)
    except (KeyRefusedError, NewerFileError) as why:
        return Finding(False, str(why))
    except (OSError, dbapi2.Error) as why:
        return Finding(False, f"{path.name}: {in_words(str(why))}; {_AGAIN.get(path.stem, _RESTORE)}")
    if wrong:
        return Finding(False, f"{path.name}: is damaged: {wrong}; {_AGAIN.get(path.stem, _RESTORE)}")
    if is_plain(path) and supported():
        return Finding(False, f"{path.name}: whole, but not encrypted; stop what runs here and start it once, that encrypts it")
    return Finding(True, f"{path.name}: whole, {_numbered(path.stem, number)}{'not encrypted' if is_plain(path) else 'encrypted'}")


def _numbered(stem: str, number: int) -> str:
    known = LATEST.get(stem, 0)
    if not known:
        return ""
    return f"schema {number}, " if number == known else f"schema {number} (becomes {known} at the next start), "


def _private(folder: Path) -> Iterator[Finding]:
    """Files that only their owner may read."""
    files = [folder / name for name in (*FILES, KEY_FILE)] + sorted(path for path in folder.glob("*token*") if path.is_file())
    there = [path for path in files if path.exists()]
    open_ = [path for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_:
        yield Finding(False, f"{path.name}: others than its owner may use it; chmod 600 {path}")
    if not open_:
        yield Finding(True, f"permissions: {len(there)} files are their owner's alone")


def _left_plain(folder: Path) -> Iterator[Finding]:
    """Plain copies that the encryption or an upgrade left behind."""
    for path in sorted({*folder.glob(f"*{KEPT}"), *folder.glob("*.before-*")}):
        if path.is_file() and is_plain(path):
            yield Finding(False, f"{path.name}: a copy that is not encrypted; make a backup, then delete it")


def _set_aside(folder: Path) -> Iterator[Finding]:
    """Damaged files of a seat that it went on without."""
    for path in sorted(folder.glob("outbox.sqlite.damaged-*[0-9]")):
        yield Finding(False, f"{path.name}: a damaged file of this seat's commands; once those that could not be read are given again, delete it")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"disk: {free / 1e9:.1f} GB free"
    return Finding(True, said) if free >= FREE_BYTES else Finding(False, f"{said}; make room, or the files soon take nothing more")
