"""The one family of the wall: bundled files loaded once, fonts by pixel size with tabular figures."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from resources import path

FAMILIES: Final = ("Gridwall Noto Sans SC", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Droid Sans Fallback", "DejaVu Sans")
"""The bundled family first; the others only serve where its files are missing or lack a glyph."""
LIGHT_WEIGHT: Final = 300
REGULAR: Final = 400
MEDIUM: Final = 500
FIRST_FILES: Final = "*-Regular"
LATER_FILES: Final = "*-[!R]*"
"""What the first window is written with, and what can wait: a weight costs 4 ms to register."""


def load_fonts(directory: Path | None = None, names: str = "*") -> list[str]:
    """Register the .ttf and .otf of `directory` (the bundled fonts by default) that `names` fits; returns the families found, perhaps none.

    Needs a QGuiApplication. A file that Qt refuses is passed over: the next family of FAMILIES serves.
    """
    directory = directory or path("fonts")
    families: list[str] = []
    for file in sorted([*directory.glob(f"{names}.ttf"), *directory.glob(f"{names}.otf")]):
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            families.extend(QFontDatabase.applicationFontFamilies(number))
    return list(dict.fromkeys(families))


@lru_cache(maxsize=64)
def _font(size_px: int, weight: int, tabular: bool, spacing: float) -> QFont:
    made = QFont(list(FAMILIES))
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return made


def font(size_px: int, weight: int = REGULAR, tabular: bool = True, spacing: float = 0.0) -> QFont:
    """Font of `size_px` pixels; weight 300, 400 or 500; `spacing` in pixels between letters. Shared: copy before changing."""
    return _font(size_px, weight, tabular, spacing)
