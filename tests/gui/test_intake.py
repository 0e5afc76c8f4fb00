"""The form for a call in progress: by keyboard alone, nothing typed lost, duplicates attached by one key, sent as a typed line."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.intake import Intake
from services.commands.parse import parse
from services.console.model import PosRow
from services.console.reference import Reference
from services.console.seat import Seat
from services.domain import args as a
from services.domain.times import from_ms
from services.runtime.tasks import Tasks
from tests.support.calldesk import CTRL, FIRE, CallSeat, Desk, K, make, report, sent
from tests.support.shiftdesk import AtOnce
from tests.support.world import T0
from widgets.intake.form import CATEGORY, FIELDS, HURT, NAME, PHONE, PLACE, PRIORITY, TEXT, IntakeForm


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(1920, 1080)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close()


@pytest.fixture
def desk(window: QWidget, tmp_path: Path) -> Desk:
    seat = CallSeat()
    seat.world.now_ms = T0
    made = make(seat, window, tmp_path)
    made.show()
    return made


# --- filled and sent ---


def test_enter_goes_on_and_what_is_one_thing_is_taken(desk: Desk) -> None:
    assert desk.here() == PLACE
    desk.fill("jbz", "hq", "三楼冒烟", "2", "李四", "13800138000")
    assert (desk.text(PLACE), desk.told(PLACE)) == ("610902101", "江北镇 · 汉滨区 · 610902101")
    desk.press(K.Key_Return, CTRL)
    args = sent(desk)
    assert (args.category, args.region, args.text, args.priority) == (FIRE, "610902101", "三楼冒烟", 2)
    assert args.contact == a.Contact(name="李四", phone="13800138000")
    assert desk.chosen == [next(iter(desk.seat.view.incidents))]
    assert (desk.form.isVisible(), desk.form.values()) == (False, {})


@pytest.mark.parametrize("where", FIELDS)
def test_it_is_sent_from_any_field(desk: Desk, where: str) -> None:
    desk.form.fill({PLACE: "610902101", CATEGORY: "hq", TEXT: "smoke"})
    desk.form.fields[where].edit.setFocus()
    desk.press(K.Key_Return, CTRL)
    assert (sent(desk).text, sent(desk).priority) == ("smoke", 4)


def test_the_line_it_sends_says_the_same_when_it_is_typed(desk: Desk) -> None:
    desk.form.fill({PLACE: "109.02,32.7", CATEGORY: "hq", TEXT: "P1 name=x said; it burns", NAME: "李四", PHONE: "138", HURT: "2"})
    desk.press(K.Key_Return, CTRL)
    command = desk.seat.sent[-1]
    (again,) = parse(command.line, desk.lookup, "en").commands
    assert (again.verb, again.args) == (command.verb, command.args)
    assert (sent(desk).text, sent(desk).priority, sent(desk).lon) == ("P1 name=x said; it burns", 4, 109.02)


def test_a_name_of_two_words_travels_whole(desk: Desk) -> None:
    desk.form.fill({CATEGORY: "hq", TEXT: "smoke", NAME: "Li Si", PHONE: "138 0013"})
    desk.press(K.Key_Return, CTRL)
    assert sent(desk).contact == a.Contact(name="Li Si", phone="138 0013")


@pytest.mark.parametrize(("typed", "said"), [("", None), ("0", 0), ("12", 12), ("０３", 3)])
def test_casualties_travel_as_a_number_and_unknown_is_not_none_hurt(desk: Desk, typed: str, said: int | None) -> None:
    desk.form.fill({CATEGORY: "hq", TEXT: "smoke", HURT: typed})
    desk.press(K.Key_Return, CTRL)
    assert sent(desk).casualties == said


@pytest.mark.parametrize("typed", ["two", "-1", "1234567", "2 or 3"])
def test_what_is_no_number_of_casualties_is_said_there(desk: Desk, typed: str) -> None:
    desk.form.fill({CATEGORY: "hq", TEXT: "smoke", HURT: typed})
    desk.press(K.Key_Return, CTRL)
    assert (desk.here(), desk.told(HURT), desk.seat.sent) == (HURT, "casualties are a number, such as 2, or nothing", [])
    assert (desk.text(HURT), desk.text(TEXT)) == (typed, "smoke")


def test_the_key_pressed_twice_is_one_report(window: QWidget, tmp_path: Path) -> None:
    waiting = AtOnce(running=True)  # nothing is answered while it runs
    seat = CallSeat()
    form = IntakeForm(window)
    intake = Intake(cast(Seat, seat), seat.called(), form, cast(Tasks, waiting), tmp_path)
    intake.begin()
    form.open_over(window)
    form.fill({CATEGORY: "hq", TEXT: "smoke"})
    for _ in range(2):
        QTest.keyClick(form.fields[TEXT].edit, K.Key_Return, CTRL)
    assert len(waiting.waiting) == 1
    for one in waiting.waiting:
        one.close()


# --- never a guess ---


def test_two_places_are_both_shown_and_a_person_chooses(desk: Desk) -> None:
    desk.write("cy")
    assert [one.split()[1] for one in desk.listed(PLACE)] == ["朝阳村", "朝阳村七组", "曹营村"]
    desk.press(K.Key_Return)
    assert (desk.here(), desk.told(PLACE)) == (PLACE, "'cy' means 3 places, choose one")
    desk.press(K.Key_3)
    assert (desk.text(PLACE), desk.listed(PLACE)) == ("610902102001", ())


def test_arrows_choose_too(desk: Desk) -> None:
    desk.write("cy")
    desk.press(K.Key_Down)
    desk.press(K.Key_Down)
    desk.press(K.Key_Up)
    desk.press(K.Key_Return)
    assert (desk.text(PLACE), desk.here()) == ("610902101003", CATEGORY)


def test_a_digit_that_may_be_of_a_code_is_typed(desk: Desk) -> None:
    desk.write("61090210")
    desk.press(K.Key_1)
    assert desk.text(PLACE) == "610902101"


def test_a_category_that_means_several_asks(desk: Desk) -> None:
    desk.form.fields[CATEGORY].edit.setFocus()
    desk.write("h")
    assert len(desk.listed(CATEGORY)) > 1
    desk.press(K.Key_Return)
    assert (desk.here(), desk.told(CATEGORY).split(" means")[0]) == (CATEGORY, "'h'")
    desk.form.fields[CATEGORY].edit.clear()
    desk.write("zzz")
    desk.press(K.Key_Return, CTRL)
    assert (desk.here(), desk.told(CATEGORY)) == (CATEGORY, "'zzz' is not in the table of categories")
    assert desk.seat.sent == []


def test_a_unit_and_an_incident_are_places(desk: Desk) -> None:
    desk.seat.world.unit("U12")
    desk.seat.world.unit("U13")
    desk.lookup.changed(units=["U12", "U13"])
    desk.seat.positions["U12"] = PosRow("U12", 109.03, 32.71, None, None, from_ms(T0))
    desk.write("u1")
    assert desk.told(PLACE) == "U12 · last position", "of the other one nothing is known"
    desk.form.fields[PLACE].edit.clear()
    key = report(desk, lon=109.02, lat=32.7)
    desk.write(desk.seat.view.incidents[key].no[-1])
    desk.press(K.Key_Return)
    assert desk.text(PLACE) == "109.02,32.7"
    assert "三楼冒烟" in desk.told(PLACE), "which one it was stays written"


# --- refused ---


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(desk: Desk) -> None:
    desk.form.fill({PLACE: "jbz", PHONE: "138"})
    desk.press(K.Key_Return, CTRL)
    assert (desk.here(), desk.told(CATEGORY)) == (CATEGORY, "still needs a category")
    desk.write("hq")
    desk.press(K.Key_Return, CTRL)
    assert (desk.here(), desk.told(TEXT)) == (TEXT, "still needs what happened")
    desk.form.fields[PRIORITY].edit.setText("7")
    desk.press(K.Key_Return, CTRL)
    assert (desk.here(), desk.told(PRIORITY)) == (PRIORITY, "the priority is 1 to 4")
    assert (desk.text(PHONE), desk.seat.sent) == ("138", [])


def test_a_refusal_of_the_seat_is_one_line_and_all_stays(desk: Desk) -> None:
    desk.form.fill({CATEGORY: "hq", TEXT: "smoke"})
    desk.seat.refuse = "no room on the disk"
    desk.press(K.Key_Return, CTRL)
    assert (desk.form.told.text(), desk.form.isVisible(), desk.text(TEXT)) == ("no room on the disk", True, "smoke")
    desk.seat.refuse = ""
    desk.press(K.Key_Return, CTRL)
    assert sent(desk).text == "smoke"


# --- put aside ---


def test_escape_puts_it_aside_and_a_restart_brings_it_back(desk: Desk) -> None:
    desk.fill("jbz")
    desk.write("hq")
    desk.press(K.Key_Escape)
    assert not desk.form.isVisible()
    desk.show()
    assert (desk.text(PLACE), desk.text(CATEGORY), desk.here()) == ("610902101", "hq", TEXT)
    after = make(CallSeat(), desk.window, desk.folder)
    after.show()
    assert (after.text(PLACE), after.text(CATEGORY)) == ("610902101", "hq")
    after.write("smoke")
    after.press(K.Key_Return, CTRL)
    assert make(CallSeat(), desk.window, desk.folder).form.values() == {}, "what was sent is no draft any more"


def test_a_second_keeps_what_is_typed_without_leaving(desk: Desk) -> None:
    desk.write("jbz")
    desk.intake.tick()
    assert make(CallSeat(), desk.window, desk.folder).form.values() == {PLACE: "jbz"}


def test_a_draft_of_another_form_is_no_harm(window: QWidget, tmp_path: Path) -> None:
    (tmp_path / "intake.json").write_text('{"draft": {"place": 5, "text": "kept"}}')
    assert make(CallSeat(), window, tmp_path).form.values() == {TEXT: "kept"}


# --- duplicates ---


def test_what_it_may_be_already_is_proposed_with_why(desk: Desk) -> None:
    key = report(desk, lon=109.02, lat=32.7, priority=2)
    report(desk, "走失", "help/missing", lon=109.02, lat=32.7)
    desk.seat.world.pass_(180)
    desk.fill("109.02,32.7", "hq")
    (only,) = desk.form.near.shown
    assert only.endswith("0 m away · 3 min ago · same category")
    assert "P2" in only
    desk.write("有人被困")
    desk.press(K.Key_D, CTRL)
    note = desk.seat.sent[-1]
    assert (note.verb, note.incident) == ("note", key)
    assert isinstance(note.args, a.NoteArgs)
    assert "有人被困" in note.args.text
    assert (desk.chosen, desk.form.values(), desk.form.isVisible()) == ([key], {}, False)


def test_the_callers_name_and_phone_go_into_no_note(desk: Desk) -> None:
    key = report(desk)
    desk.seat.callers[key] = a.Contact(phone="13800138000")
    desk.form.fill({TEXT: "smoke", NAME: "李四", PHONE: "13800138000", HURT: "2"})
    assert "same phone" in desk.form.near.shown[0]
    desk.press(K.Key_D, CTRL)
    note = desk.seat.sent[-1]
    assert isinstance(note.args, a.NoteArgs)
    assert note.args.text == "Another call: smoke · casualties 2"
    assert "李四" not in str(note)
    assert "138" not in str(note)


def test_another_one_is_attached_to_by_ctrl_down(desk: Desk) -> None:
    near, far = report(desk, lon=109.02, lat=32.7), report(desk, lon=109.02, lat=32.702)
    desk.form.fill({PLACE: "109.02,32.7", CATEGORY: "hq"})
    assert len(desk.form.near.shown) == 2
    desk.press(K.Key_Down, CTRL)
    desk.press(K.Key_D, CTRL)
    assert near != far
    assert desk.seat.sent[-1].incident == far


def test_the_key_with_nothing_proposed_does_nothing(desk: Desk) -> None:
    desk.write("x")
    desk.press(K.Key_D, CTRL)
    assert (desk.seat.sent, desk.form.isVisible()) == ([], True)


# --- looked at ---


def test_another_language_says_what_was_found_anew(desk: Desk) -> None:
    report(desk, lon=109.02, lat=32.7)
    desk.form.fill({PLACE: "cy", CATEGORY: "hq"})
    told = list[str]()
    desk.form.typed.connect(told.append)
    QApplication.sendEvent(desk.form, QEvent(QEvent.Type.LanguageChange))
    assert told == list(FIELDS)
    assert desk.form.values() == {PLACE: "cy", CATEGORY: "hq"}


def test_fifty_places_are_not_said_to_be_all(window: QWidget, tmp_path: Path) -> None:
    seat = CallSeat()
    seat.ref = Reference(raw_regions=msgspec.json.encode([{"code": f"6109021010{n:02}", "name": f"第{n}村"} for n in range(60)]))
    desk = make(seat, window, tmp_path)
    desk.show()
    desk.write("6109")
    assert (desk.told(PLACE), len(desk.listed(PLACE))) == ("50+ places, more letters narrow it", 6)


def test_no_words_are_cut(desk: Desk) -> None:
    for step in range(3):
        report(desk, "三楼冒烟有人被困" * 3, lon=109.02, lat=32.7 + step / 10_000)
    desk.form.fill({PLACE: "109.02,32.7", CATEGORY: "hq", TEXT: "三楼冒烟"})
    desk.form.fields[CATEGORY].edit.setText("q")
    QApplication.processEvents()
    labels = [one for one in desk.form.findChildren(QLabel) if one.isVisible()]
    assert len(labels) > 12
    for label in labels:
        flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
        needed = QFontMetrics(label.font()).boundingRect(label.contentsRect(), flags, label.text())
        assert needed.height() <= label.height(), label.text()
        assert label.mapTo(desk.form, QPoint(0, label.height())).y() <= desk.form.height()
