"""The sheet of keys: those that differ in a digit alone stand in one line, every key of the keymap is in some line, and none is cut."""

import pytest

from desktop.overlays import keymap, told


def test_keys_that_differ_in_their_digit_alone_are_one_line() -> None:
    said = dict(told(keymap().bindings("queue"), "en"))
    assert said["T 1–9"] == "tick item 1–9"
    assert said["Shift+V 1–9"] == "keep this view as 1–9"
    assert {"1", "2", "W 1", "Ctrl+1", "Z"} <= said.keys()
    assert "T 1" not in said


@pytest.mark.parametrize("context", ["queue", "detail", "map", "leader", "global"])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_lines_are_as_many_as_there_are_things_to_do(context: str, lang: str) -> None:
    bindings = keymap().bindings(context)
    runs = [keys for keys, _ in told(bindings, lang)]
    assert len(runs) == len(set(runs)) == len(bindings) - sum(8 for keys in runs if keys.endswith("1–9"))
