"""Papers of the shift in the seat's directory: written beside and renamed into place, readable by this user alone."""

import os
from pathlib import Path

_OWN = 0o600


def keep_file(folder: Path, name: str, content: bytes) -> Path:
    """Write a file whole or not at all; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, beside = folder / name, folder / f".{name}.part"
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN), "wb") as out:
        out.write(content)
    os.replace(beside, file)
    return file
