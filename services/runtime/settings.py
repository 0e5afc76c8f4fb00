"""Settings: one small JSON file of what a person chose, read leniently, written whole or not at all."""

import json
import logging
import os
import tempfile
from pathlib import Path
from typing import TypeVar

_LOG = logging.getLogger("gridwall.settings")

V = TypeVar("V", str, int, float, bool, list[str], dict[str, str])


class Settings:
    """Flat names to plain values ("layout": "quad"). A broken file is set aside, said once, and the defaults hold."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values = _read(file)

    def get(self, name: str, default: V) -> V:
        """The value under name, or the default when there is none or it is of another type."""
        value = self._values.get(name)
        return value if type(value) is type(default) else default

    def set(self, name: str, value: V) -> None:
        """Keep value under name and write the file; OSError when it cannot be written, the old file and the old value then stand."""
        if self._values.get(name) != value:
            self._write({**self._values, name: value})

    def forget(self, name: str) -> None:
        """Drop the value under name; errors as set()."""
        if name in self._values:
            self._write({key: held for key, held in self._values.items() if key != name})

    def _write(self, values: dict[str, object]) -> None:
        write_atomic(self._file, json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        self._values = values


def write_atomic(file: Path, text: str) -> None:
    """Write text to file so that a reader, or the file after a power cut, has the old text or the new, whole; makes the folder. OSError as the system says."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _read(file: Path) -> dict[str, object]:
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        return _set_aside(file, str(error))
    return values if isinstance(values, dict) else _set_aside(file, "not an object")


def _set_aside(file: Path, why: str) -> dict[str, object]:
    aside = file.with_suffix(".broken")
    try:
        os.replace(file, aside)
    except OSError as error:
        aside = file
        why = f"{why}; {error.strerror}"
    _LOG.warning("settings not read (%s), defaults hold; the file is kept as %s", why, aside)
    return {}
