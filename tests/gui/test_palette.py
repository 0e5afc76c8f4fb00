"""The palette and the keys overlay: found by Chinese, English, pinyin initials; gone on Esc; the focus is the window's to give back."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from widgets.palette.keys import KeyGroup, KeysOverlay, columns
from widgets.palette.match import initials, score
from widgets.palette.palette import Palette, PaletteItem, ranked

ITEMS = (
    PaletteItem("受理选中事件", "Space", "accept", "accept the selected incident"),
    PaletteItem("派遣力量", "A", "assign", "assign units"),
    PaletteItem("切换语言", "Ctrl+L", "language", "switch language"),
    PaletteItem("上报一级", "E", "escalate", "escalate"),
)


@pytest.mark.parametrize(("text", "short"), [("受理选中事件", "slxzsj"), ("派遣 U12", "pqu12"), ("啊座", "az"), ("", ""), ("Go to map", "gotomap")])
def test_pinyin_initials(text: str, short: str) -> None:
    assert initials(text) == short


@pytest.mark.parametrize(
    ("query", "first"),
    [("slx", "accept"), ("派", "assign"), ("pqll", "assign"), ("lang", "language"), ("qhyy", "language"), ("esc", "escalate"), ("sw la", "language")],
)
def test_the_best_fit_is_first(query: str, first: str) -> None:
    assert ranked(query, ITEMS)[0].action_id == first


def test_what_does_not_fit_is_left_out() -> None:
    assert ranked("zzz", ITEMS) == []
    assert score("sl x", "受理") is None


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def test_typing_narrows_and_enter_chooses(qtbot: QtBot, window: QWidget) -> None:
    palette = Palette(window)
    palette.set_items(ITEMS)
    palette.open_over(window)
    assert palette.edit.hasFocus()
    QTest.keyClicks(palette.edit, "s")
    QTest.keyClick(palette.edit, Qt.Key.Key_Down)
    wanted = ranked("s", ITEMS)[1].action_id
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    with qtbot.waitSignal(palette.closed):
        QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert (chosen, palette.isVisible()) == ([wanted], False)


def test_escape_closes_without_a_choice(qtbot: QtBot, window: QWidget) -> None:
    palette = Palette(window)
    palette.set_items(ITEMS)
    palette.open_over(window)
    with qtbot.assertNotEmitted(palette.chosen), qtbot.waitSignal(palette.closed):
        QTest.keyClick(palette.edit, Qt.Key.Key_Escape)
    palette.open_over(window)
    QTest.keyClicks(palette.edit, "zzzz")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.grab()


def test_keys_are_shown_until_any_key(qtbot: QtBot, window: QWidget) -> None:
    overlay = KeysOverlay(window)
    overlay.open_over(window, "Queue", [KeyGroup("Move", (("J K", "down, up"), ("Enter", "open"))), KeyGroup("Do", (("Space", "accept"),))])
    QCoreApplication.processEvents()
    assert overlay.text().splitlines() == ["Queue", "Move", "J K down, up", "Enter open", "Do", "Space accept"]
    overlay.grab()
    with qtbot.waitSignal(overlay.closed):
        QTest.keyClick(overlay, Qt.Key.Key_A)
    assert not overlay.isVisible()


def test_columns_hold_every_key_once_and_no_title_last() -> None:
    groups = [KeyGroup(f"g{n}", tuple((f"k{n}{m}", "x") for m in range(n))) for n in range(1, 9)]
    found = columns(groups, 9)
    assert sorted(key for column in found for key, _ in column if key) == sorted(key for group in groups for key, _ in group.keys)
    assert all(len(column) <= 9 and column[-1][0] for column in found)
