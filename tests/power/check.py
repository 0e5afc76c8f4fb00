"""Opens with the shipped library what a cut left: readable, whole, and with the contents it should have."""

import contextlib
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.power.replay import TABLES, digest


def found(folder: Path, name: str, picture: dict[str, bytes]) -> str:
    """The digest of the contents after recovery; a plain line that says what is wrong with the file otherwise."""
    for old in folder.iterdir():
        old.unlink()
    for file, data in picture.items():
        (folder / file).write_bytes(data)
    try:
        with contextlib.closing(dbapi2.connect(str(folder / name), isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            whole = connection.execute("PRAGMA integrity_check").fetchall()
            names = [str(row[0]) for row in connection.execute(TABLES).fetchall()]
            read = digest([[table, *connection.execute(f'SELECT * FROM "{table}"').fetchall()] for table in names])
    except dbapi2.Error as why:
        return f"unreadable: {why}"
    return read if whole == [("ok",)] else f"damaged: {whole[:3]}"
