"""The theme: the palette first and at once, the chrome's sheet later and from a cache; panels take tokens and no sheet."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QSaveFile, QStandardPaths
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from resources import path, text
from widgets.base.fonts import font
from widgets.base.tokens import BODY, Tokens, qcolor

_log = logging.getLogger(__name__)
_TEMPLATE: Final = "themes/chrome.qss"
FUSION: Final = ("-style", "Fusion")
"""Arguments of the QApplication; to ask it for its style afterwards, or to set one, would cost the first window 15 ms."""


def palette(tokens: Tokens) -> QPalette:
    """The QPalette of a theme; a disabled word is faint."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.field,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.panel,
        role.Button: tokens.raised,
        role.ToolTipBase: tokens.raised,
        role.Highlight: tokens.selection,
        role.WindowText: tokens.text,
        role.Text: tokens.text,
        role.ButtonText: tokens.text,
        role.ToolTipText: tokens.text,
        role.HighlightedText: tokens.text,
        role.BrightText: tokens.p1,
        role.PlaceholderText: tokens.faint,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Accent: tokens.accent,
        role.Light: tokens.line,
        role.Midlight: tokens.line,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.field,
    }
    made = QPalette()
    for each, colour in colours.items():
        made.setColor(each, qcolor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, qcolor(tokens.faint))
    return made


def apply_palette(app: QApplication, tokens: Tokens) -> None:
    """Palette and family of an application that was started with FUSION: under a millisecond, to be called before the first window."""
    app.setPalette(palette(tokens))
    app.setFont(font(BODY))


def apply_chrome(app: QApplication, tokens: Tokens, cache: Path | None = None) -> None:
    """Give menus, dialogs, inputs, tabs and splitters their sheet; to be called after the first paint.

    The sheet and its icons are made once into `cache` (by default the user's cache folder) and read from there afterwards.
    Where that folder cannot be written the palette alone serves, and the log says so.
    """
    folder = (cache or _default_cache()) / f"chrome-{tokens.name}-{_fingerprint(tokens)}"
    sheet = folder / "chrome.qss"
    try:
        if not sheet.exists():
            _generate(tokens, folder, sheet)
        written = sheet.read_text(encoding="utf-8")
    except OSError as error:
        _log.warning("theme sheet not made in %s (%s): menus and dialogs show the plain palette", folder, error)
        return
    QDir.setSearchPaths("icon", [str(folder)])
    app.setPalette(palette(tokens))
    app.setStyleSheet(written)


def theme_xml(tokens: Tokens) -> str:
    """The token table in the words of a qt-material theme file."""
    colours = {
        "primaryColor": tokens.accent,
        "primaryLightColor": tokens.selection,
        "secondaryColor": tokens.panel,
        "secondaryLightColor": tokens.raised,
        "secondaryDarkColor": tokens.field,
        "primaryTextColor": tokens.text,
        "secondaryTextColor": tokens.dim,
    }
    lines = (f'  <color name="{name}">{colour}</color>' for name, colour in colours.items())
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<resources>", *lines, "</resources>", ""])


def _default_cache() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)) / "gridwall"


def _fingerprint(tokens: Tokens) -> str:
    # lazy: both cost 20 ms, and the palette of the first window needs neither
    import hashlib

    # lazy: as above
    from importlib.metadata import version

    source = "\n".join([theme_xml(tokens), repr(tokens), text(_TEMPLATE), version("qt-material")])
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def _generate(tokens: Tokens, folder: Path, sheet: Path) -> None:
    # lazy: qt_material costs 50 ms and is needed only where the cache is empty
    from qt_material import build_stylesheet

    folder.mkdir(parents=True, exist_ok=True)
    theme = folder / "theme.xml"
    theme.write_text(theme_xml(tokens), encoding="utf-8")
    names = {name: value for name, value in asdict(tokens).items() if isinstance(value, str)}
    with _unchanged_environment():
        # export=True keeps it from registering its own fonts
        made = build_stylesheet(theme=str(theme), extra=names, parent=str(folder), template=str(path(_TEMPLATE)), export=True)
    _save(sheet, made or "")


def _save(file: Path, content: str) -> None:
    # two walls may start at once: a half-written sheet must never be read
    saving = QSaveFile(str(file))
    if not saving.open(QSaveFile.OpenModeFlag.WriteOnly) or saving.write(content.encode()) < 0 or not saving.commit():
        raise OSError(saving.errorString())


@contextmanager
def _unchanged_environment() -> Iterator[None]:
    """qt_material leaves its colours in os.environ, which every process started later would inherit."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)
