"""Data that the product carries: themes, icons, fonts, translations, regions, scenarios; read through path() and text()."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """The file or folder `name` ("fonts/OFL.txt", relative, "/" between parts); FileNotFoundError when it is not carried."""
    found = (_ROOT / name).resolve()
    if not found.is_relative_to(_ROOT):
        raise ValueError(f"{name}: stands outside the resources")
    if not found.exists():
        raise FileNotFoundError(f"resource {name} is missing from this installation")
    return found


def text(name: str) -> str:
    """The UTF-8 text of the file `name`; errors as path()."""
    return path(name).read_text(encoding="utf-8")
