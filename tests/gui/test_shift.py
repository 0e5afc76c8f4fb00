"""The sheets of the shift over a window: worked by keys, each answer a command, nothing typed lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.handing import Handing
from desktop.papering import Papering
from desktop.reporting import Reports
from desktop.sweeping import SweepWalk
from services.analysis.handover import Handover, digest
from services.console.seat import Seat
from services.domain import args as a
from services.runtime.tasks import Tasks
from tests.support.seats import until
from tests.support.shiftdesk import AtOnce, ShiftSeat
from widgets.detail.view import DetailView
from widgets.shift.handover import HandoverSheet
from widgets.shift.lines import Line
from widgets.shift.report import ReportSheet
from widgets.shift.sweep import SweepSheet

K = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(1600, 900)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close()


@dataclass
class Sweep:
    seat: ShiftSeat
    sheet: SweepSheet
    walk: SweepWalk
    urgent: str
    ordinary: str

    def shown(self) -> list[str]:
        return [line.key for line in self.sheet.list.model_.lines]

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.sheet.list, key)


@pytest.fixture
def sweep(window: QWidget) -> Sweep:
    seat = ShiftSeat()
    seat.world.unit("U1")
    urgent, ordinary = seat.world.report(1), seat.world.report(3)
    seat.world.do("assign", a.AssignArgs(units=("U1",)), urgent)
    seat.world.do("accept", a.NoArgs(), ordinary)
    seat.world.pass_(4000)
    sheet = SweepSheet(window)
    walk = SweepWalk(cast(Seat, seat), seat.labels(), seat.lookup(), sheet, cast(Tasks, AtOnce()))
    walk.begin()
    sheet.open_over(window)
    return Sweep(seat, sheet, walk, urgent, ordinary)


def test_a_line_says_whom_to_ring_and_the_last_words(sweep: Sweep) -> None:
    assert sweep.shown() == [sweep.urgent, sweep.ordinary]
    first, second = sweep.sheet.list.model_.lines
    assert "silent 1:06:40" in first.right
    assert first.first.startswith("ring U1")
    assert "assigned U1" in first.second
    assert second.first.startswith("ring desk seat-1")
    assert "Silent incidents: 2" in sweep.sheet.head.text()


def test_one_key_an_answer_and_the_next_takes_its_place(sweep: Sweep) -> None:
    sweep.press(K.Key_2)
    assert (sweep.seat.sent[-1].verb, sweep.seat.sent[-1].incident) == ("note", sweep.urgent)
    assert sweep.shown() == [sweep.ordinary]
    sweep.press(K.Key_4)
    assert (sweep.seat.sent[-1].verb, sweep.seat.sent[-1].incident) == ("escalate", sweep.ordinary)
    assert sweep.shown() == []
    assert sweep.sheet.list.empty_words()[0] == "No incident is silent"
    sweep.press(K.Key_1, K.Key_2, K.Key_3, K.Key_4, K.Key_5)
    assert len(sweep.seat.sent) == 2, "an answer about nothing is none"


def test_news_is_written_down_as_it_was_said(sweep: Sweep) -> None:
    sweep.press(K.Key_J, K.Key_1)
    assert sweep.sheet.edit.hasFocus()
    QTest.keyClicks(sweep.sheet.edit, "1 j fire is out")
    assert sweep.sheet.isVisible(), "from one part of the sheet to another is not away"
    QTest.keyClick(sweep.sheet.edit, K.Key_Return)
    args = sweep.seat.sent[-1].args
    assert isinstance(args, a.NoteArgs)
    assert (args.text, sweep.seat.sent[-1].incident) == ("1 j fire is out", sweep.ordinary)
    assert sweep.sheet.list.hasFocus()


def test_a_skip_needs_its_reason(sweep: Sweep) -> None:
    sweep.press(K.Key_5)
    QTest.keyClick(sweep.sheet.edit, K.Key_Return)
    assert (sweep.seat.sent, sweep.sheet.edit.isVisible()) == ([], True)
    QTest.keyClicks(sweep.sheet.edit, "line busy")
    QTest.keyClick(sweep.sheet.edit, K.Key_Return)
    args = sweep.seat.sent[-1].args
    assert isinstance(args, a.NoteArgs)
    assert "line busy" in args.text


def test_what_is_refused_is_said_and_the_line_stays(sweep: Sweep) -> None:
    sweep.press(K.Key_J, K.Key_3)
    assert sweep.seat.sent[-1].verb == "urge"
    assert "wrong_state" in sweep.sheet.told.text(), "nobody is at work there who could be urged"
    assert sweep.ordinary in sweep.shown()


def test_escape_gives_up_the_line_then_the_sheet(qtbot: QtBot, sweep: Sweep) -> None:
    sweep.press(K.Key_1)
    QTest.keyClick(sweep.sheet.edit, K.Key_Escape)
    assert sweep.sheet.isVisible()
    with qtbot.waitSignal(sweep.sheet.closed):
        sweep.press(K.Key_Escape)


# --- reports ---


@dataclass
class Report:
    seat: ShiftSeat
    sheet: ReportSheet
    desk: Reports
    one: str
    folder: Path


@pytest.fixture
def report(window: QWidget, tmp_path: Path) -> Report:
    seat = ShiftSeat()
    one = seat.world.report(1)
    seat.world.do("grade", a.GradeArgs(grade="II"), one)
    seat.world.pass_(300)
    sheet, lookup = ReportSheet(window), seat.lookup()
    desk = Reports(cast(Seat, seat), seat.labels(), lookup, sheet, cast(Tasks, AtOnce()), tmp_path / "reports")
    lookup.chosen = one
    desk.begin()
    sheet.open_over(window)
    return Report(seat, sheet, desk, one, tmp_path / "reports")


def test_the_sheet_counts_down_and_drafts_what_is_owed_next(report: Report) -> None:
    assert "Phone report 15:00 · First report 1:55:00" in report.sheet.owed.text()
    assert report.sheet.paper.toPlainText().startswith("Phone report:")
    report.seat.world.pass_(60)
    report.desk.tick()
    assert "Phone report 14:00" in report.sheet.owed.text()


def test_filing_writes_a_note_and_a_file_and_ends_the_duty(report: Report) -> None:
    QTest.keyClick(report.sheet.paper, K.Key_Tab)
    QTest.keyClicks(report.sheet.paper, "x")
    QTest.keyClick(report.sheet.paper, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    args = report.seat.sent[-1].args
    assert isinstance(args, a.NoteArgs)
    assert "First report:" in args.text.splitlines()[0]
    (file,) = report.folder.iterdir()
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o077) == (args.text, 0)
    assert not report.sheet.isVisible()
    report.desk.begin()
    assert "First report filed" in report.sheet.owed.text()
    assert not any(one.pressing for one in report.sheet._kinds)


def test_a_draft_that_was_left_is_there_again_one_of_each_kind(report: Report, window: QWidget) -> None:
    QTest.keyClicks(report.sheet.paper, "my words ")
    QTest.keyClick(report.sheet.paper, K.Key_Tab)
    assert "my words" not in report.sheet.paper.toPlainText()
    QTest.keyClick(report.sheet.paper, K.Key_Backtab)
    assert "my words" in report.sheet.paper.toPlainText()
    QTest.keyClick(report.sheet.paper, K.Key_Escape)
    assert not report.sheet.isVisible()
    report.desk.begin()
    report.sheet.open_over(window)
    assert "my words" in report.sheet.paper.toPlainText()


def test_what_cannot_be_filed_is_said_and_nothing_typed_is_lost(report: Report) -> None:
    report.sheet.paper.setPlainText("y" * 9000)
    report.seat.refuse = "the link is gone"
    QTest.keyClick(report.sheet.paper, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    report.desk.tick()
    assert report.sheet.told.text() == "the link is gone", "a second later too"
    assert len(report.sheet.paper.toPlainText()) == 9000
    assert not report.folder.exists()


def test_what_has_no_grade_has_no_limit(report: Report) -> None:
    report.seat.world.do("grade", a.GradeArgs(grade="none"), report.one)
    report.desk.begin()
    assert "not graded" in report.sheet.told.text()
    assert not any(one.stands for one in report.sheet._kinds)


def test_without_a_selected_incident_there_is_nothing_to_file(report: Report) -> None:
    report.desk.chosen = lambda: None
    report.desk.begin()
    QTest.keyClick(report.sheet.paper, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (report.seat.sent, report.sheet.paper.toPlainText()) == ([], "")


def test_the_detail_says_what_is_owed(qtbot: QtBot, report: Report) -> None:
    detail = DetailView()
    qtbot.addWidget(detail)
    row = report.seat.view.incidents[report.one]
    detail.show_incident(row, (), report.seat.world.now_ms)
    detail.show_timeline([event for event in report.seat.world.log if event.incident == report.one])
    assert "Phone report 15:00 · First report 1:55:00" in detail.text()
    detail.tick(report.seat.world.now_ms + 901_000)
    assert "Phone report over 0:01" in detail.text()


# --- handover ---


@dataclass
class Hand:
    seat: ShiftSeat
    sheet: HandoverSheet
    desk: Handing
    folder: Path

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.sheet.list, key)

    def write(self, key: Qt.Key, words: str) -> None:
        self.press(key)
        self.sheet.edit.setText(words)
        QTest.keyClick(self.sheet.edit, K.Key_Return)


@pytest.fixture
def hand(window: QWidget, tmp_path: Path) -> Hand:
    seat = ShiftSeat()
    for priority in (3, 3, 4):
        seat.world.report(priority)
    sheet = HandoverSheet(window)
    desk = Handing(cast(Seat, seat), seat.labels(), sheet, tmp_path / "handover")
    desk.begin()
    sheet.open_over(window)
    return Hand(seat, sheet, desk, tmp_path / "handover")


def test_both_sign_and_the_record_is_kept_and_printed(hand: Hand) -> None:
    hand.write(K.Key_N, "the gas works call back at nine")
    hand.write(K.Key_1, "Zhang San")
    assert "left: Zhang San" in hand.sheet.stands.text()
    hand.press(K.Key_J, K.Key_J)
    hand.write(K.Key_2, "Li Si")
    assert "came: Li Si" in hand.sheet.stands.text()
    kept, printed = sorted(hand.folder.iterdir())
    paper = msgspec.json.decode(kept.read_bytes(), type=Handover)
    assert (paper.notes, paper.left and paper.left.name, paper.came and paper.came.name) == (("the gas works call back at nine",), "Zhang San", "Li Si")
    assert digest(paper)[:16] in hand.sheet.stands.text()
    assert (printed.suffix, printed.read_bytes()[:5]) == (".pdf", b"%PDF-")
    assert all(file.stat().st_mode & 0o077 == 0 for file in (kept, printed))


def test_it_says_why_a_signature_is_not_taken(hand: Hand) -> None:
    hand.write(K.Key_2, "Li Si")
    assert "has not signed yet" in hand.sheet.told.text()
    hand.seat.world.pass_(90_000)
    hand.write(K.Key_1, "Zhang San")
    assert "3 incidents are silent" in hand.sheet.told.text()
    assert not hand.folder.exists()
    hand.write(K.Key_R, "the phones are down")
    hand.write(K.Key_1, "Zhang San")
    assert "signed with 3 silent because: the phones are down" in hand.sheet.stands.text()
    hand.write(K.Key_2, "Li Si")
    assert "2 lines were not read yet" in hand.sheet.told.text()
    hand.write(K.Key_N, "one thing more")
    assert "does not stand" in hand.sheet.told.text()
    assert "left: Zhang San" not in hand.sheet.stands.text()
    hand.write(K.Key_1, "Zhang San")
    assert "left: Zhang San" in hand.sheet.stands.text()


def test_what_was_signed_by_one_waits_for_the_other(hand: Hand, window: QWidget) -> None:
    hand.write(K.Key_1, "Zhang San")
    hand.press(K.Key_Escape)
    hand.seat.world.report(1)
    hand.desk.begin()
    hand.sheet.open_over(window)
    assert len(hand.sheet.list.model_.lines) == 3, "the list stays as it was signed"
    assert "left: Zhang San" in hand.sheet.stands.text()


def test_a_wall_started_anew_has_not_forgotten_a_half_signed_one(hand: Hand, window: QWidget) -> None:
    hand.write(K.Key_1, "Zhang San")
    hand.seat.world.report(1)
    sheet = HandoverSheet(window)
    desk = Handing(cast(Seat, hand.seat), hand.seat.labels(), sheet, hand.folder)
    desk.begin()
    sheet.open_over(window)
    assert ("left: Zhang San" in sheet.stands.text(), len(sheet.list.model_.lines)) == (True, 3)
    again = Hand(hand.seat, sheet, desk, hand.folder)
    again.press(K.Key_J, K.Key_J)
    again.write(K.Key_2, "Li Si")
    third = HandoverSheet(window)
    Handing(cast(Seat, hand.seat), hand.seat.labels(), third, hand.folder).begin()
    assert len(third.list.model_.lines) == 4, "what both have signed is done; this is a new one"


@pytest.mark.parametrize("found", [b"{", b"{}", b"[]"])
def test_a_record_that_cannot_be_read_keeps_nobody_from_the_next(hand: Hand, window: QWidget, found: bytes) -> None:
    hand.folder.mkdir()
    (hand.folder / "handover-20261122-000000.json").write_bytes(found)
    sheet = HandoverSheet(window)
    Handing(cast(Seat, hand.seat), hand.seat.labels(), sheet, hand.folder).begin()
    assert len(sheet.list.model_.lines) == 3


def test_a_signature_that_cannot_be_kept_is_none(hand: Hand) -> None:
    hand.folder.write_text("in the way")
    hand.write(K.Key_1, "Zhang San")
    assert "Not signed" in hand.sheet.told.text()
    assert "Zhang San" not in hand.sheet.stands.text()


def test_a_line_is_read_when_it_was_looked_at_not_when_it_was_jumped_over(window: QWidget) -> None:
    sheet = HandoverSheet(window)
    sheet.open_over(window)
    sheet.show_lines([Line(str(number), 3, "x") for number in range(60)], anew=True)
    QTest.keyClick(sheet.list, K.Key_End)
    assert sheet.read == 1
    for _ in range(59):
        QTest.keyClick(sheet.list, K.Key_K)
    for _ in range(59):
        QTest.keyClick(sheet.list, K.Key_J)
    assert sheet.read == 60


# --- paper ---


async def test_the_newest_sheet_and_the_one_before_are_kept(tmp_path: Path, qapp: QApplication) -> None:
    seat = ShiftSeat()
    papering = Papering(cast(Seat, seat), seat.labels(), tmp_path / "paper")
    papering.print()
    first = (tmp_path / "paper" / "paper.html").read_text(encoding="utf-8")
    no = seat.world.tables.incidents[seat.world.report(1)].no
    said = papering.print()
    assert "paper/paper.pdf" in said
    assert (tmp_path / "paper" / "paper-before.html").read_text(encoding="utf-8") == first
    assert no not in first
    assert no in (tmp_path / "paper" / "paper.html").read_text(encoding="utf-8")
    assert (tmp_path / "paper" / "paper.pdf").read_bytes()[:5] == b"%PDF-"
    assert len(list((tmp_path / "paper").iterdir())) == 3


async def test_a_sheet_is_written_by_itself_and_a_full_disk_ends_nothing(tmp_path: Path, qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    seat, blocked = ShiftSeat(), tmp_path / "blocked"
    blocked.write_text("in the way")
    tasks = Tasks()
    tasks.spawn(Papering(cast(Seat, seat), seat.labels(), tmp_path / "paper", first_s=0).run(), "paper")
    tasks.spawn(Papering(cast(Seat, seat), seat.labels(), blocked, first_s=0).run(), "paper blocked")
    await until(lambda: (tmp_path / "paper" / "paper.html").exists() and "not written" in caplog.text)
    await tasks.close()


def test_the_key_of_the_handover_writes_it(hand: Hand) -> None:
    hand.desk.paper = lambda: "the paper sheet is in paper/paper.pdf"
    hand.press(K.Key_O)
    assert hand.sheet.told.text() == "the paper sheet is in paper/paper.pdf"
    hand.press(K.Key_P)
    assert [file.suffix for file in hand.folder.iterdir()] == [".pdf"]
