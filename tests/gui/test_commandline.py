"""The command line with the real language behind it: nothing typed is lost, nothing is taken that was not chosen, input methods work."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from services.commands.complete import complete
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.commands.types import Candidate, Parsed
from services.domain.model import Incident
from services.domain.state import Tables
from services.domain.times import from_ms
from tests.support.desk import NOW_MS, PartTranslator, incident, unit
from widgets.commandline.panel import CommandPanel
from widgets.commandline.places import to_python, to_qt
from widgets.commandline.reading import Progress

Key = Qt.Key


class Bench:
    """A panel at the foot of a window, over a seat with one incident 0042 and a few units."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(900, 600)
        self.panel = CommandPanel()
        box = QVBoxLayout(self.window)
        box.addStretch(1)
        box.addWidget(self.panel)
        self.tables = Tables(units={one.id: one for one in (unit("U12"), unit("U13"), unit("U7"))})
        self.add(incident(id="i42", no="20261122-0042"))
        self.sent: list[str] = []
        self.refused: list[tuple[str, str]] = []
        self.panel.submitted.connect(self.sent.append)
        self.panel.refused.connect(lambda line, why: self.refused.append((line, why)))
        self.window.show()
        self.panel.edit.setFocus()
        QCoreApplication.processEvents()

    def add(self, row: Incident) -> None:
        self.tables.incidents[row.id] = row
        self.lookup = StateLookup(self.tables, lambda: from_ms(NOW_MS), chosen="i42")
        self.panel.set_engine(lambda line: parse(line, self.lookup, "en"), lambda line, cursor: complete(line, cursor, self.lookup, "en"))

    def type(self, line: str) -> None:
        QTest.keyClicks(self.panel.edit, line)

    def key(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.panel.edit, key, modifier)

    @property
    def line(self) -> str:
        return self.panel.edit.text()

    @property
    def said(self) -> str:
        return self.panel.reading.text()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_a_line_that_means_one_thing_is_submitted_and_the_edit_is_free(bench: Bench) -> None:
    bench.type("pq 42 U12 ;go")
    assert "Assign" in bench.said
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.line, bench.panel.last.commands[0].verb) == (["pq 42 U12 ;go"], "", "assign")


def test_a_refused_line_stays_and_says_why(bench: Bench) -> None:
    bench.type("pq 42 X99")
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.line) == ([], "pq 42 X99")
    assert bench.refused == [("pq 42 X99", bench.said)]
    assert "X99" in bench.said
    bench.key(Key.Key_Backspace)
    assert bench.line == "pq 42 X9"


def test_a_line_the_seat_refuses_comes_back_unless_another_is_being_typed(bench: Bench) -> None:
    bench.type("pq 42 U12")
    bench.key(Key.Key_Return)
    bench.panel.show_refused("pq 42 U12", "U12 is busy")
    assert (bench.line, bench.said) == ("pq 42 U12", "U12 is busy")
    bench.panel.refresh()  # the selection moved to the incident that the line is about
    assert bench.said == "U12 is busy"
    bench.key(Key.Key_Return)
    bench.type("bz x")
    bench.panel.show_refused("pq 42 U12", "U12 is busy")
    assert bench.line == "bz x"
    assert "pq 42 U12 · U12 is busy" in bench.said
    bench.panel.edit.clear()
    bench.key(Key.Key_Up)
    assert bench.line == "pq 42 U12"


def test_who_comes_back_to_a_refused_line_types_over_it_and_up_finds_it(bench: Bench) -> None:
    bench.type("pq 42 X99")
    bench.key(Key.Key_Return)
    bench.key(Key.Key_Escape)
    bench.panel.come_back()
    bench.panel.refresh()  # the selection of the queue moves meanwhile
    bench.type("bz x")
    assert bench.line == "bz x"
    bench.panel.edit.clear()
    bench.key(Key.Key_Up)
    assert bench.line == "pq 42 X99"


def test_an_arrow_keeps_a_refused_line_for_mending(bench: Bench) -> None:
    bench.type("pq 42 U12")
    bench.key(Key.Key_Return)
    bench.panel.show_refused("pq 42 U12", "U12 is busy")
    bench.key(Key.Key_End)
    bench.type(" U7")
    assert bench.line == "pq 42 U12 U7"
    bench.panel.come_back()
    bench.type("!")
    assert bench.line == "pq 42 U12 U7!"  # it is another line by now, half typed: it is gone on with
    bench.panel.edit.clear()
    bench.key(Key.Key_Up)
    assert bench.line == "pq 42 U12"


def test_what_the_seat_refuses_is_typed_over_at_once(bench: Bench) -> None:
    bench.type("pq 42 U12")
    bench.key(Key.Key_Return)
    bench.panel.show_refused("pq 42 U12", "U12 is busy")
    bench.type("sl")
    assert bench.line == "sl"


def test_enter_never_takes_a_completion_nobody_chose(bench: Bench) -> None:
    bench.type("pq 42 U1")
    assert bench.panel.popup.isVisible()
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.line) == ([], "pq 42 U1")


def test_tab_takes_the_first_and_arrows_another(bench: Bench) -> None:
    bench.type("pq 42 U1")
    bench.key(Key.Key_Tab)
    assert bench.line == "pq 42 U12 "
    bench.panel.edit.setText("pq 42 U1")
    bench.key(Key.Key_Down)
    bench.key(Key.Key_Down)
    bench.key(Key.Key_Return)
    assert (bench.line, bench.sent) == ("pq 42 U13 ", [])
    assert bench.panel.edit.hasFocus()


def test_completion_in_the_middle_keeps_the_rest(bench: Bench) -> None:
    bench.panel.edit.setText("pq 42 U1 ;😀从东门进")
    bench.panel.edit.setCursorPosition(8)
    bench.key(Key.Key_Tab)
    bench.key(Key.Key_Tab)
    assert bench.line.startswith("pq 42 U12 ")
    assert bench.line.endswith(" ;😀从东门进")


def test_history_is_recalled_and_what_was_typed_comes_back(bench: Bench) -> None:
    for line in ("pq 42 U12", "bz seen"):
        bench.type(line)
        bench.key(Key.Key_Return)
    bench.key(Key.Key_Up)
    bench.key(Key.Key_Up)
    assert bench.line == "pq 42 U12"
    bench.key(Key.Key_Down)
    assert bench.line == "bz seen"
    bench.key(Key.Key_Down)
    assert bench.line == ""


def test_several_candidates_are_numbered_and_one_is_taken_by_its_number(bench: Bench) -> None:
    two = (Candidate(1, "0042 fire", "dc 20261122-0042"), Candidate(2, "0042 flood", "dc 20261121-0042"))
    bench.panel.set_engine(lambda line: Parsed(line, error="two fit", candidates=two if line == "dc 42" else ()), lambda line, cursor: ())
    bench.type("dc 42")
    shown = bench.panel.popup.model_
    assert [shown.data(shown.index(row)) for row in range(shown.rowCount())] == ["0042 fire", "0042 flood"]
    bench.key(Key.Key_Return)
    assert (bench.line, bench.sent) == ("dc 42", [])
    bench.key(Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert bench.line == "dc 42"
    bench.key(Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert bench.line == "dc 20261121-0042"


def test_a_line_whose_meaning_changed_is_not_done_at_once(bench: Bench) -> None:
    bench.add(incident(id="i43", no="20261122-0043"))
    bench.type("sl")
    assert bench.panel.parsed.commands[0].incident == "i42"
    bench.lookup.chosen = "i43"
    bench.key(Key.Key_Return)
    assert bench.sent == []
    assert "something else" in bench.said
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.panel.last.commands[0].incident) == (["sl"], "i43")


def test_a_line_about_several_asks_once_and_enter_does_it(bench: Bench) -> None:
    for number in (43, 44):
        bench.add(incident(id=f"i{number}", no=f"20261122-00{number}"))
    bench.type("sl 42-44")
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.line) == ([], "sl 42-44")
    assert bench.panel.strip.isVisible()
    assert "Accept 3 incidents 0042, 0043, 0044" in bench.panel.strip.text()
    assert bench.panel.edit.hasFocus()
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.line, bench.panel.strip.isVisible()) == (["sl 42-44"], "", False)
    assert [one.incident for one in bench.panel.last.commands] == ["i42", "i43", "i44"]


def test_escape_takes_the_question_back_and_keeps_the_line(bench: Bench) -> None:
    bench.add(incident(id="i43", no="20261122-0043"))
    bench.type("sl 42,43")
    bench.key(Key.Key_Return)
    bench.key(Key.Key_Escape)
    assert (bench.sent, bench.line, bench.panel.strip.isVisible()) == ([], "sl 42,43", False)
    assert bench.panel.edit.hasFocus()
    bench.key(Key.Key_Return)
    bench.type(" ;x")  # the line goes on: what was asked is no more
    assert not bench.panel.strip.isVisible()
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.panel.strip.isVisible()) == ([], True)


def test_a_question_mark_helps_with_the_verb_and_makes_room_again(bench: Bench) -> None:
    bench.type("pq 42 ?")
    shown = bench.panel.popup.model_
    rows = [shown.data(shown.index(row)) for row in range(shown.rowCount())]
    assert rows[1] == "usage assign [incident] units… [;comment]"
    assert any("dispatcher" in row for row in rows if row)
    assert "assign [incident] units…" in bench.said
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.refused, bench.line) == ([], [], "pq 42 ?")
    bench.key(Key.Key_Tab)
    assert bench.line == "pq 42 "


def test_a_question_mark_alone_lists_the_verbs_and_one_is_taken(bench: Bench) -> None:
    bench.type("?")
    assert bench.panel.popup.model_.rowCount() == 20
    bench.type("pq")
    bench.key(Key.Key_Tab)
    assert bench.line == "pq "


def test_a_mark_repeats_the_last_line_for_the_selected_incident(bench: Bench) -> None:
    bench.add(incident(id="i43", no="20261122-0043"))
    bench.panel.set_engine(lambda line: parse(line, bench.lookup, "en"), lambda line, cursor: (), lambda: "43")
    for line in ("pq 42 U12 ;go", "bz seen"):
        bench.type(line)
        bench.key(Key.Key_Return)
    bench.type("!pq")
    assert "pq 43 U12 ;go" in bench.said
    bench.key(Key.Key_Return)
    assert (bench.sent[-1], bench.line, bench.panel.last.commands[0].incident) == ("pq 43 U12 ;go", "", "i43")
    bench.panel.edit.insert("！")
    bench.key(Key.Key_Return)
    assert bench.sent[-1] == "pq 43 U12 ;go"
    bench.type("!zz")
    bench.key(Key.Key_Return)
    assert (bench.sent[4:], bench.line) == ([], "!zz")
    assert "No line before" in bench.said


def test_a_verb_typed_on_a_recalled_line_takes_the_place_of_its_verb(bench: Bench) -> None:
    bench.type("pq 42 U12")
    bench.key(Key.Key_Return)
    bench.key(Key.Key_Up)
    assert (bench.line, bench.panel.edit.selectedText()) == ("pq 42 U12", "pq")
    assert "letters replace the verb" in bench.said
    bench.type("dc")
    assert bench.line == "dc 42 U12"
    assert "letters replace" not in bench.said
    bench.panel.edit.clear()
    bench.key(Key.Key_Up)
    bench.key(Key.Key_End)
    bench.type(" U7")
    assert bench.line == "pq 42 U12 U7"


def test_a_held_line_counts_down_beside_the_line_and_typing_goes_on(bench: Bench) -> None:
    bench.panel.held.keys = "Ctrl+Z"
    for seconds in (10, 9):
        bench.panel.held.show_held("zf 42 fsj wrong number", seconds, 1)
        assert bench.panel.held.text() == f"zf 42 fsj wrong number · HELD {seconds} s · and 1 more · Ctrl+Z takes it back"
    QCoreApplication.processEvents()
    assert bench.panel.held.isVisible()
    assert bench.panel.held.geometry().left() >= bench.panel.edit.geometry().right()
    bench.type("bz x")
    assert (bench.line, bench.panel.edit.hasFocus()) == ("bz x", True)
    bench.panel.held.show_held("", 0, 0)
    assert not bench.panel.held.isVisible()


def test_a_set_that_grew_while_it_was_asked_about_is_not_done(bench: Bench) -> None:
    for number in (43, 44):
        bench.add(incident(id=f"i{number}", no=f"20261122-00{number}", priority=1))
    bench.type("sl @P1")
    bench.key(Key.Key_Return)
    bench.add(incident(id="i45", no="20261122-0045", priority=1))
    bench.key(Key.Key_Return)
    assert (bench.sent, bench.panel.strip.isVisible()) == ([], False)
    assert "3 incidents 0043, 0044, 0045" in bench.said
    bench.key(Key.Key_Return)
    bench.key(Key.Key_Return)
    assert bench.sent == ["sl @P1"]


def test_a_key_for_several_asks_in_the_line(bench: Bench) -> None:
    bench.add(incident(id="i43", no="20261122-0043"))
    bench.panel.ask("sl 42,43")
    assert (bench.sent, bench.line, bench.panel.strip.isVisible()) == ([], "sl 42,43", True)


def test_escape_goes_back_and_keeps_the_line(bench: Bench, qtbot: QtBot) -> None:
    bench.type("pq 42 U1")
    with qtbot.waitSignal(bench.panel.back):
        bench.key(Key.Key_Escape)
    assert (bench.line, bench.panel.popup.isVisible()) == ("pq 42 U1", False)


def test_an_input_method_composes_in_it(bench: Bench) -> None:
    bench.type("bz ")
    QCoreApplication.sendEvent(bench.panel.edit, QInputMethodEvent("cong dong men", []))
    assert bench.panel.edit.composing
    bench.panel.refresh()
    assert bench.line == "bz "
    done = QInputMethodEvent()
    done.setCommitString("从东门进")
    QCoreApplication.sendEvent(bench.panel.edit, done)
    assert (bench.line, bench.panel.edit.composing) == ("bz 从东门进", False)
    assert bench.panel.parsed.commands


def test_words_take_their_colours_and_the_text_does_not_change(bench: Bench) -> None:
    bench.panel.edit.setText("pq 42 X99 ;😀 <b>")
    image = bench.panel.edit.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {"#6cb2eb", "#ff6b61"} <= colours
    assert bench.line == "pq 42 X99 ;😀 <b>"
    bench.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_what_became_of_a_command_is_shown_and_trouble_stays(bench: Bench) -> None:
    bench.panel.show_progress(Progress("c1", "pq 42 U12", "QUEUED"))
    assert bench.said.endswith("pq 42 U12 · queued")
    bench.panel.show_progress(Progress("c1", "pq 42 U12", "DECIDED", "conflict: U12 is on 0041", bad=True))
    bench.panel.show_progress(Progress("c2", "bz x", "VISIBLE"))
    assert "conflict: U12 is on 0041" in bench.said
    bench.type("bz y")
    bench.key(Key.Key_Return)
    bench.panel.show_progress(Progress("c2", "bz x", "VISIBLE"))
    assert bench.said.endswith("bz x · visible")


def test_the_language_changes_while_it_runs(qapp: QApplication, bench: Bench) -> None:
    translator = PartTranslator("desk")
    qapp.installTranslator(translator)
    QCoreApplication.processEvents()
    try:
        assert (bench.panel.edit.accessibleName(), bench.panel.edit.placeholderText()) == ("命令行", "命令")
        assert bench.said == "F2 或 : 输入命令，其中 ? 看用法 · ? 看按键 · Ctrl+K 全部动作"
    finally:
        qapp.removeTranslator(translator)


@pytest.mark.parametrize("text", ["", "abc", "从东门", "a😀b😀", "😀😀"])
def test_places_go_there_and_back(text: str) -> None:
    layout = QTextLayout(text)
    assert to_qt(text, len(text)) == len(layout.text().encode("utf-16-le")) // 2
    assert [to_python(text, to_qt(text, place)) for place in range(len(text) + 1)] == list(range(len(text) + 1))
