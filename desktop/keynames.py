"""Key events by the names of the keymap: `J`, `Shift+Tab`, `Ctrl+K`, `F2`, `Space`, `?`, `:`."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_NAMED = {
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "Return",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
}
_PRINTED = {
    "Return": "⏎", "Escape": "Esc", "Tab": "⇥", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "PageUp": "PgUp", "PageDown": "PgDn", "Delete": "Del",
}  # fmt: skip
_MODIFIERS_ALONE = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock}
_WIDE = {ord(wide): ord(wide) - 0xFEE0 for wide in map(chr, range(0xFF01, 0xFF5F))}


def key_name(event: QKeyEvent) -> str | None:
    """Name of the key pressed, None for a modifier alone. Full-width letters of an input method count as their plain ones."""
    key = Qt.Key(event.key())
    if key in _MODIFIERS_ALONE:
        return None
    name = _NAMED.get(key) or _function(key)
    if name is not None:
        return _modifiers(event, shift=True) + name
    text = event.text().translate(_WIDE)
    if text.isprintable() and text and not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        # of a letter Shift makes another key; of a sign it is the way to type it
        return f"{_modifiers(event, shift=True)}{text.upper()}" if text.isalpha() and text.isascii() else text.upper()
    plain = chr(event.key()) if 0x20 < event.key() < 0x7F else ""
    return _modifiers(event, shift=True) + plain.upper() if plain else None


def _function(key: Qt.Key) -> str | None:
    number = key.value - Qt.Key.Key_F1.value + 1
    return f"F{number}" if 1 <= number <= 12 else None


def _modifiers(event: QKeyEvent, *, shift: bool) -> str:
    held = event.modifiers()
    names = [
        ("Ctrl", Qt.KeyboardModifier.ControlModifier),
        ("Alt", Qt.KeyboardModifier.AltModifier),
        ("Shift", Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier),
    ]
    return "".join(f"{name}+" for name, flag in names if flag.value and held & flag)


def printed(keys: str) -> str:
    """Keys of the keymap as they are printed on the keyboard and on the rest of the wall: `⏎`, `↑`, `PgDn`, `Esc`, `G Q`."""
    return " ".join("+".join(_PRINTED.get(part, part) for part in key.split("+")) if len(key) > 1 else key for key in keys.split(" "))
