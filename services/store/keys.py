"""The key of a data directory, and connections opened with it: what lies on the disk is encrypted (SQLCipher with a raw 256-bit key)."""

import os
import re
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import quote

from sqlcipher3 import dbapi2

from services.store.migrations.steps import LATEST

KEY_FILE = "store.key"
FILES = ("journal.sqlite", "admin.sqlite", "tracks.sqlite", "cache.sqlite", "outbox.sqlite")
_NOT_READ = "not a database"
"""What SQLite says of a file that it cannot read: encrypted with another key, or with any, or damaged in its first page."""
_KEY = re.compile(r"[0-9a-f]{64}")
_PAGE_NAMED = re.compile(r"page (\d+)")
_BUSY_S = 5.0
PAGE = 4096
"""Bytes of a page, in every file (SQLCipher's own size)."""


class KeyRefusedError(dbapi2.DatabaseError):
    """The key is not there, is no key, or is not this file's; the message is one plain line."""


class NewerFileError(dbapi2.DatabaseError):
    """A newer gridwall wrote the file; the message is one plain line with both numbers."""


@cache
def supported() -> bool:
    """Whether the SQLite that is installed can encrypt."""
    connection = dbapi2.connect(":memory:")
    found = connection.execute("PRAGMA cipher_version").fetchone()
    connection.close()
    return bool(found and found[0])


def holds_data(path: Path) -> bool:
    """Whether a file is there and not empty. It is never opened but by SQLite: closing it would give up the locks this process has on it (fcntl(2))."""
    return path.is_file() and path.stat().st_size > 0


def is_plain(path: Path) -> bool:
    """Whether a file is SQLite that anybody can read. dbapi2.OperationalError when it cannot be told: locked, or not to be opened."""
    if not holds_data(path):
        return False
    with closing(_open(path, "ro")) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").close()
        except dbapi2.OperationalError:
            raise
        except dbapi2.DatabaseError as why:
            return _NOT_READ not in str(why)
    return True


def read_key(folder: Path) -> str | None:
    """The key of a directory, 64 hexadecimal digits; None when there is none. KeyRefusedError when it cannot be used."""
    file = folder / KEY_FILE
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as why:
        raise KeyRefusedError(f"{file} cannot be read: {getattr(why, 'strerror', None) or 'it holds no key'}") from why
    if not _KEY.fullmatch(text):
        raise KeyRefusedError(f"{file} holds no key: put it back from a backup")
    return text


def make_key(folder: Path) -> str:
    """Make the key of a directory, on the disk when this returns; the one that is there if another process was first. OSError."""
    file, part = folder / KEY_FILE, folder / f".{KEY_FILE}.{os.getpid()}"
    write_private(part, f"{os.urandom(32).hex()}\n".encode())
    try:
        os.link(part, file)
    except FileExistsError:
        pass  # another process was first, and its key counts
    finally:
        part.unlink()
    sync(folder)
    found = read_key(folder)
    assert found is not None
    return found


def write_private(file: Path, data: bytes) -> None:
    """Write a file that its owner alone may read, down to the disk. OSError."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def sync(path: Path) -> None:
    """Bring a file or the entries of a directory down to the disk. OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def connect(path: Path, mode: str = "rwc", *, plain: bool = False) -> dbapi2.Connection:
    """Open a file (`mode` ro, rw or rwc) with its directory's key, made for the first new file; `plain` leaves a new one readable. OSError and dbapi2.Error."""
    is_new = not holds_data(path)
    key = _key_for(path, is_new and mode == "rwc" and not plain)
    if mode == "rwc" and not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = _open(path, mode)
    try:
        if key is not None and not plain:
            use_key(connection, key)
        _known(connection, path)
    except dbapi2.Error:
        connection.close()
        raise
    return connection


def _open(path: Path, mode: str) -> dbapi2.Connection:
    # Handed between threads by the owner, never used by two at once.
    return dbapi2.connect(f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)


def _key_for(path: Path, is_new: bool) -> str | None:
    if not supported() or is_plain(path):
        return None
    kept = read_key(path.parent)
    if kept is None and holds_data(path):
        raise KeyRefusedError(f"{path.name} is damaged, or encrypted and its key {path.parent / KEY_FILE} is not there: put the key back from a backup")
    return kept or (make_key(path.parent) if is_new else None)


def use_key(connection: dbapi2.Connection, key: str) -> None:
    """Give a fresh connection its key; the library's own lines on stderr are turned off."""
    connection.execute("PRAGMA cipher_log_level = NONE").close()
    connection.execute(f"PRAGMA key = \"x'{key}'\"").close()


def _known(connection: dbapi2.Connection, path: Path) -> None:
    try:
        have = connection.execute("PRAGMA user_version").fetchone()[0]
    except dbapi2.DatabaseError as why:
        if _NOT_READ not in str(why):
            raise
        raise KeyRefusedError(f"{path.name} is damaged, or {path.parent / KEY_FILE} is not its key: put the right key back, or a backup") from why
    known = LATEST.get(path.stem, have)
    if have > known:
        how = f"run the newer gridwall, or put {path.name}.before-{known + 1} in its place"
        raise NewerFileError(f"{path.name} is of schema {have} and this gridwall knows up to {known}: {how}")


def is_damage(why: dbapi2.Error) -> bool:
    """Whether SQLite complains of what is in a file, not of a lock, a full disk or the like; a sector that cannot be read counts."""
    return not isinstance(why, dbapi2.OperationalError) or "disk I/O error" in str(why)


def keyed_right(path: Path) -> bool:
    """Whether the directory's key is that of a damaged file: with another one no page would hold, nor another file of the directory open."""
    key = read_key(path.parent)
    if key is None:
        return False
    with closing(_open(path, "ro")) as db:
        use_key(db, key)
        wrong = len(db.execute("PRAGMA cipher_integrity_check").fetchall())
    others = (path.with_name(name) for name in FILES if name != path.name)
    return wrong < path.stat().st_size // PAGE or any(holds_data(other) and not is_plain(other) and _opens(other) for other in others)


def connect_damaged(path: Path) -> dbapi2.Connection:
    """Open a file of which pages may be missing, to read what is left; without a look at its number. dbapi2.Error."""
    key, connection = read_key(path.parent), _open(path, "rw")
    if key is not None and not is_plain(path):
        use_key(connection, key)
    # With this SQLite does not mind that the file is shorter than it says of itself.
    for pragma in ("writable_schema=ON", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


def connect_salted(path: Path, salt: bytes) -> dbapi2.Connection:
    """A new file under the directory's key whose pages are sealed with another file's salt, its first 16 bytes. dbapi2.Error."""
    key, connection = read_key(path.parent), _open(path, "rwc")
    use_key(connection, key or "")
    connection.execute(f"PRAGMA cipher_salt = \"x'{salt.hex()}'\"").close()
    return connection


def _opens(path: Path) -> bool:
    try:
        connect(path, "ro").close()
    except dbapi2.Error:
        return False
    return True


def damage(connection: dbapi2.Connection) -> str:
    """The first thing wrong with an open file's pages, empty when nothing is. dbapi2.Error when it cannot even be looked for."""
    state = " ".join(str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0]).split())
    if state != "ok":
        return in_words(state)
    return "" if _log_waits(connection) else _bad_seals(connection)


def _log_waits(connection: dbapi2.Connection) -> bool:
    """Whether a write-ahead log still has pages to bring into the file: those there may be older ones, torn when the power went, and nobody reads them."""
    log = Path(f"{connection.execute('PRAGMA database_list').fetchone()[2]}-wal")
    return holds_data(log)


def _bad_seals(connection: dbapi2.Connection) -> str:
    """Every page of an encrypted file is sealed, also those that hold nothing. Bad ones are looked at twice: a hub may have been writing the page."""
    seen = _seals(connection)
    return in_words(min(seen & _seals(connection), default="")) if seen else ""


def _seals(connection: dbapi2.Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")}


def in_words(said: str) -> str:
    """What SQLite says of a damaged file, in words for who looks after it."""
    if "malformed" in said:
        return "it is damaged or cut off"
    page = _PAGE_NAMED.findall(said)
    return f"page {page[-1]} does not hold" if page else said


def encryption(folder: Path) -> str:
    """`encrypted`, or `not encrypted: ` and why, of the files of a directory."""
    if not supported():
        return "not encrypted: the sqlcipher3 that is installed has no cipher"
    try:
        plain = [name for name in FILES if is_plain(folder / name)]
    except dbapi2.OperationalError as why:
        return f"not encrypted: not known: {why}"
    return f"not encrypted: {', '.join(plain)} of before the encryption" if plain else "encrypted"
