"""Opens with the shipped library what a cut left: readable, whole, and with the contents it should have."""

import contextlib
from pathlib import Path

from sqlcipher3 import dbapi2

from services.store.keys import damage, use_key
from services.store.settle import settle_log
from tests.power.replay import TABLES, digest


def found(folder: Path, name: str, picture: dict[str, bytes], key: str = "") -> str:
    """The digest of the contents after recovery; a plain line that says what is wrong with the file otherwise. `key`: of an encrypted file."""
    for old in folder.iterdir():
        old.unlink()
    for file, data in picture.items():
        (folder / file).write_bytes(data)
    try:
        with contextlib.closing(dbapi2.connect(str(folder / name), isolation_level=None)) as connection:
            if key:
                use_key(connection, key)
            connection.execute("PRAGMA synchronous=OFF")
            settle_log(connection)
            wrong = damage(connection)
            names = [str(row[0]) for row in connection.execute(TABLES).fetchall()]
            read = digest([[table, *connection.execute(f'SELECT * FROM "{table}"').fetchall()] for table in names])
    except dbapi2.Error as why:
        return f"unreadable: {why}"
    return f"damaged: {wrong}" if wrong else read
