"""Keys as the wall prints them: the signs of the keyboard, the same in every place, every key of the bundled keymap legible."""

import pytest

from desktop.keynames import printed
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
