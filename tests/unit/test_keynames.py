"""Keys as the wall prints them: the signs of the keyboard, the same in every place, every key of the bundled keymap legible."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desktop.keynames import key_name, printed
from resources import text
from services.commands.keymap import CONTEXTS, load


@pytest.mark.parametrize(
    ("keys", "said"),
    [("Return", "⏎"), ("G Q", "G Q"), ("Ctrl+K", "Ctrl+K"), ("Shift+Tab", "Shift+⇥"), ("+", "+"), ("PageDown", "PgDn"), ("Escape", "Esc")],
)
def test_keys_as_printed(keys: str, said: str) -> None:
    assert printed(keys) == said


def test_no_two_keys_of_a_place_look_alike() -> None:
    keymap = load(text("keymaps/default.toml"))
    for context in CONTEXTS:
        keys = [one.keys for one in keymap.bindings(context)]
        assert len({printed(one) for one in keys}) == len(set(keys))


@pytest.mark.parametrize(
    ("key", "shift", "typed", "name"),
    [
        (Qt.Key.Key_M, False, "m", "M"), (Qt.Key.Key_M, False, "M", "M"), (Qt.Key.Key_M, True, "M", "Shift+M"), (Qt.Key.Key_M, True, "ｍ", "Shift+M"),
        (Qt.Key.Key_Question, True, "?", "?"), (Qt.Key.Key_Colon, True, "：", ":"), (Qt.Key.Key_Plus, True, "+", "+"), (Qt.Key.Key_1, False, "１", "1"),
    ],
)  # fmt: skip
def test_a_letter_with_shift_is_a_key_of_its_own_and_a_sign_is_the_sign(key: Qt.Key, shift: bool, typed: str, name: str) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    assert key_name(QKeyEvent(QEvent.Type.KeyPress, key, held, typed)) == name
