"""The unit board: by status, then by name as people count; stale and unknown said in words."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.domain.model import Unit
from services.domain.states import UnitStatus
from tests.support.desk import NAMES, NOW_MS, unit
from widgets.units.board import UnitBoard
from widgets.units.heading import BoardHeading
from widgets.units.model import COLUMNS, UnitModel, key_of, natural
from widgets.units.strip import StatusStrip

STATUSES = st.sampled_from([status.value for status in UnitStatus])
CHANGES = st.lists(st.dictionaries(st.integers(0, 15).map(lambda n: f"U{n}"), st.none() | STATUSES, max_size=6), max_size=10)


@pytest.fixture
def board(qtbot: QtBot) -> UnitBoard:
    made = UnitBoard(NAMES)
    qtbot.addWidget(made)
    made.resize(720, 400)
    made.show()
    return made


def ids(model: UnitModel) -> list[str]:
    return [found for row in range(model.rowCount()) if (found := model.id_at(row))]


def cells(board: UnitBoard, unit_id: str) -> dict[str, str]:
    row = board.units.row_of(unit_id)
    return {name: str(board.units.data(board.units.index(row, at), Qt.ItemDataRole.DisplayRole)) for at, name in enumerate(COLUMNS)}


def test_names_are_ordered_as_people_count() -> None:
    assert sorted(["U12", "U2", "u", "巡3", "巡20", "", "7", "²"], key=natural) == ["", "U2", "U12", "u", "²", "巡3", "巡20", "7"]


@settings(max_examples=80, deadline=None)
@given(changes=CHANGES)
def test_order_and_counts_are_those_of_sorting(qapp: QApplication, changes: list[dict[str, str | None]]) -> None:
    model = UnitModel(str)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    held: dict[str, Unit] = {}
    for step in changes:
        rows = {key: None if status is None else unit(key, status) for key, status in step.items()}
        held = {key: one for key, one in {**held, **rows}.items() if one is not None}
        model.apply(rows, NOW_MS)
        assert ids(model) == [one.id for one in sorted(held.values(), key=key_of)]
        assert model.counts == {status: sum(one.status is status for one in held.values()) for status in UnitStatus}


def test_the_selected_unit_stays_selected_and_goes_with_its_row(qtbot: QtBot, board: UnitBoard) -> None:
    board.load([unit(f"U{n}") for n in range(20)], NOW_MS)
    assert board.select("U7")
    with qtbot.assertNotEmitted(board.unitSelected):
        board.apply({"U7": unit("U7", "EN"), "U1": unit("U1", "OS"), "U3": None}, NOW_MS)
    assert (board.selected(), board.units.id_at(board.currentIndex().row())) == ("U7", "U7")
    with qtbot.waitSignal(board.unitSelected) as caught:
        board.apply({"U7": None}, NOW_MS)
    assert (caught.args, board.selected()) == ([""], None)
    assert not board.select("U7")


def test_positions_say_their_age_and_that_they_are_stale(board: UnitBoard) -> None:
    board.set_positions({"U1": NOW_MS - 6_000, "U2": NOW_MS - 400_000}.get, lambda one: 120_000)
    board.load([unit("U1"), unit("U2"), unit("U3"), unit("X9", known=False, callsign="", kind="unknown")], NOW_MS)
    assert [cells(board, one)["fix"] for one in ("U1", "U2", "U3")] == ["6 s", "stale 6 min", "no fix"]
    assert cells(board, "X9")["name"] == "unknown unit"
    board.tick(NOW_MS + 120_000)
    assert cells(board, "U1")["fix"] == "stale 2 min"


def test_a_unit_says_what_it_is_on_and_since_when(board: UnitBoard) -> None:
    board.load([unit("U1", "EN", incident="20261122-0042", tasks=("a", "b"))], NOW_MS)
    assert cells(board, "U1") == {
        "status": "EN en route", "unit": "U1", "name": "patrol car 巡逻车 U1", "incident": "0042 +1", "since": "1:30", "fix": "no fix",
    }  # fmt: skip


def test_keys_move_and_open(qtbot: QtBot, board: UnitBoard) -> None:
    board.load([unit("U1"), unit("U2")], NOW_MS)
    board.go_to(0)
    QTest.keyClick(board, Qt.Key.Key_Down)
    with qtbot.waitSignal(board.opened) as caught:
        board.open_selected()
    assert caught.args == ["U2"]


def test_every_unit_of_a_big_fleet_is_painted_once_asked(board: UnitBoard) -> None:
    rows = [unit(f"U{n}", list(UnitStatus)[n % 8].value, callsign="<i>\n\u202e" * (n % 3)) for n in range(3000)]
    board.load(rows, NOW_MS)
    board.apply({one.id: msgspec.structs.replace(one, status=UnitStatus.AV) for one in rows}, NOW_MS)
    QCoreApplication.processEvents()
    board.verticalScrollBar().setValue(1500)
    board.grab()
    assert board.counts[UnitStatus.AV] == 3000


def test_the_heading_stands_over_the_board_at_any_width(qtbot: QtBot) -> None:
    heading = BoardHeading()
    qtbot.addWidget(heading)
    for width in (60, 400, 720):
        heading.resize(width, heading.height())
        assert heading.grab().width() == width


def test_the_strip_counts_every_status_but_off_duty(qtbot: QtBot) -> None:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.set_counts({UnitStatus.AV: 23, UnitStatus.OOS: 3, UnitStatus.OFF: 9})
    assert strip.text() == "AV available 23 · DP dispatched 0 · SG signed 0 · EN en route 0 · OS on scene 0 · BZ busy 0 · OOS out of service 3"
    assert strip.accessibleName() == strip.text()
    for width in (200, 700, 1200):
        strip.resize(width, 46)
        strip.grab()
