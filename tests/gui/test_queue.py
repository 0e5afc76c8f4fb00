"""The queue: the order of priority, lamp and age at every moment, one row selected whatever moves, hostile words as they came."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.commands.filters.terms import Known
from services.domain.lamps import ORDER, lamp
from services.domain.model import Incident
from services.domain.names import Names
from services.domain.states import OPEN, State
from services.domain.times import from_ms
from tests.support.desk import NAMES, NOW_MS, REGIONS, PartTranslator, due, incident
from widgets.base.painting import FOCUS
from widgets.queue.cells import COLUMNS, Presenter
from widgets.queue.marks import Marks
from widgets.queue.model import QueueModel
from widgets.queue.panel import QueuePanel
from widgets.queue.row import Tab
from widgets.queue.view import QueueView

SAMPLES = Path(__file__).parents[1] / "data" / "samples"


@pytest.fixture
def view(qtbot: QtBot) -> QueueView:
    made = QueueView(NAMES)
    qtbot.addWidget(made)
    made.resize(1162, 400)
    made.show()
    return made


def settle() -> None:
    QCoreApplication.processEvents()


def ids(model: QueueModel) -> list[str]:
    return [found for row in range(model.rowCount()) if (found := model.id_at(row))]


def text(view: QueueView, incident_id: str, column: str) -> str:
    index = view.incidents.index(view.incidents.row_of(incident_id), COLUMNS.index(column))
    return str(view.incidents.data(index, Qt.ItemDataRole.DisplayRole))


def wanted(rows: dict[str, Incident], now_ms: int) -> list[str]:
    """The order as the issue says it, by sorting everything."""
    listed = [one for one in rows.values() if one.state in OPEN]
    return [one.id for one in sorted(listed, key=lambda one: (one.priority, ORDER[lamp(one, now_ms)], one.reported_at, one.id))]


# --- order ---

STATES = st.sampled_from([State.REPORTED, State.ACCEPTED, State.HANDLING, State.CLOSED])
ROWS = st.builds(
    lambda number, priority, state, age, left, limit: incident(
        id=f"i{number}", priority=priority, state=state, reported_at=from_ms(NOW_MS - age * 1000), **(due(left, limit) if limit else {})
    ),
    st.integers(0, 12), st.integers(1, 4), STATES, st.integers(0, 20), st.integers(-30, 60), st.sampled_from([0, 60, 120]),
)  # fmt: skip
STEPS = st.lists(st.one_of(st.lists(ROWS, max_size=6), st.integers(1, 30), st.integers(0, 12).map(str)), max_size=12)


@settings(max_examples=120, deadline=None)
@given(steps=STEPS)
def test_order_is_that_of_sorting_whatever_comes(qapp: QApplication, steps: list[list[Incident] | int | str]) -> None:
    model = QueueModel(Presenter(NAMES))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows: dict[str, Incident] = {}
    now = NOW_MS
    for step in steps:
        if isinstance(step, int):
            now += step * 1000
            model.tick(now)
        elif isinstance(step, str):
            rows.pop(f"i{step}", None)
            model.apply({f"i{step}": None}, now)
        else:
            changed: dict[str, Incident | None] = {one.id: one for one in step}
            rows.update({one.id: one for one in step})
            model.apply(changed, now)
        assert ids(model) == wanted(rows, now)
        assert model.counts[Tab.OPEN] == len(wanted(rows, now))
        assert model.counts[Tab.OVERDUE] == sum(one.state in OPEN and lamp(one, now) == "red" for one in rows.values())


def test_many_at_once_and_few_at_once_end_in_the_same_order(qtbot: QtBot, view: QueueView) -> None:
    rows = {one.id: one for one in (incident(priority=1 + n % 4, reported_at=from_ms(NOW_MS - n * 977)) for n in range(48))}
    view.load(rows.values(), NOW_MS)
    turned: dict[str, Incident | None] = {one.id: msgspec.structs.replace(one, priority=5 - one.priority) for one in rows.values()}
    view.apply(turned, NOW_MS)
    at_once = ids(view.incidents)
    view.load(rows.values(), NOW_MS)
    for incident_id, one in turned.items():
        view.apply({incident_id: one}, NOW_MS)
    assert ids(view.incidents) == at_once == wanted({one.id: one for one in turned.values() if one}, NOW_MS)


def test_a_lamp_turns_with_time_and_moves_its_row(view: QueueView) -> None:
    late, calm = incident(**due(30, 60)), incident(reported_at=from_ms(NOW_MS - 3_600_000))
    view.load([late, calm], NOW_MS)
    assert ids(view.incidents) == [late.id, calm.id]  # green stands before none
    other = incident(**due(5000, 6000), reported_at=from_ms(NOW_MS - 3_600_000))
    view.load([late, other], NOW_MS)
    assert ids(view.incidents) == [other.id, late.id]
    view.tick(NOW_MS + 18_000)
    assert (ids(view.incidents), text(view, late.id, "lamp"), text(view, late.id, "due")) == ([late.id, other.id], "nearly due", "acc 0:12")
    view.tick(NOW_MS + 30_000)
    assert text(view, late.id, "lamp") == "nearly due"
    view.tick(NOW_MS + 95_000)
    assert (text(view, late.id, "lamp"), text(view, late.id, "due")) == ("overdue", "acc over 1:05")
    assert view.incidents.counts[Tab.OVERDUE] == 1


# --- what is selected stays selected ---


def test_the_selected_incident_stays_selected_while_rows_move(qtbot: QtBot, view: QueueView) -> None:
    rows = [incident(priority=3, reported_at=from_ms(NOW_MS - n * 1000)) for n in range(60)]
    view.load(rows, NOW_MS)
    chosen = rows[30].id
    assert view.select(chosen)
    settle()
    with qtbot.assertNotEmitted(view.incidentSelected):
        view.apply({one.id: msgspec.structs.replace(one, priority=1) for one in rows[:10]}, NOW_MS)
        view.apply({one.id: None for one in rows[10:20]}, NOW_MS)
        view.apply({one.id: one for one in (incident(priority=1) for _ in range(21))}, NOW_MS)
        view.apply({chosen: msgspec.structs.replace(rows[30], priority=4)}, NOW_MS)
    assert view.selected() == chosen
    assert view.incidents.id_at(view.currentIndex().row()) == chosen


def test_the_selected_incident_stays_listed_until_another_is_selected(qtbot: QtBot, view: QueueView) -> None:
    first, second = incident(), incident()
    view.load([first, second], NOW_MS)
    view.select(first.id)
    settle()
    view.apply({first.id: msgspec.structs.replace(first, state=State.CLOSED)}, NOW_MS)
    assert (view.selected(), ids(view.incidents), view.incidents.counts[Tab.OPEN]) == (first.id, [first.id, second.id], 1)
    view.step(1)
    settle()
    assert (view.selected(), ids(view.incidents)) == (second.id, [second.id])


def test_an_incident_gone_from_sight_takes_the_selection_with_it(qtbot: QtBot, view: QueueView) -> None:
    first, second = incident(), incident()
    view.load([first, second], NOW_MS)
    view.select(first.id)
    settle()
    with qtbot.waitSignal(view.incidentSelected) as caught:
        view.apply({first.id: None}, NOW_MS)
    assert (caught.args, view.selected(), view.currentIndex().isValid()) == ([""], None, False)


def test_the_page_stays_where_it_is_and_counts_what_came_in_above(qtbot: QtBot, view: QueueView) -> None:
    rows = [incident(priority=3, reported_at=from_ms(NOW_MS - n * 1000)) for n in range(80)]
    view.load(rows, NOW_MS)
    settle()
    view.verticalScrollBar().setValue(20)
    top = view.incidents.id_at(20)
    with qtbot.waitSignal(view.arrivalsChanged):
        view.apply({one.id: one for one in (incident(priority=1) for _ in range(3))}, NOW_MS)
    settle()
    value = view.verticalScrollBar().value()
    assert (value, view.incidents.id_at(value)) == (23, top)
    with qtbot.waitSignal(view.arrivalsChanged) as caught:
        view.verticalScrollBar().setValue(0)
    assert caught.args == [0, 0]


@pytest.mark.parametrize("many", [3, 40])
def test_the_row_under_the_cursor_keeps_its_place_on_the_screen(view: QueueView, many: int) -> None:
    rows = [incident(priority=3, reported_at=from_ms(NOW_MS - 100_000 - n * 1000)) for n in range(80)]
    view.load(rows, NOW_MS)
    view.go_to(4)
    settle()
    chosen, counted = view.selected(), list[tuple[int, int]]()
    view.arrivalsChanged.connect(lambda above, urgent: counted.append((above, urgent)))
    at = view.visualRect(view.currentIndex()).top()
    moved = [msgspec.structs.replace(one, priority=2) for one in rows[:2]]
    view.apply({one.id: one for one in (*moved, *(incident(priority=1) for _ in range(many)))}, NOW_MS)
    settle()
    assert (view.selected(), view.visualRect(view.currentIndex()).top()) == (chosen, at)
    assert counted[-1][0] >= many
    assert counted[-1][1] == many
    view.go_to(0)
    assert counted[-1] == (0, 0)


# --- tabs and keys ---


def test_tabs_list_and_count_their_own(qtbot: QtBot) -> None:
    panel = QueuePanel(NAMES)
    qtbot.addWidget(panel)
    late, put_aside, taken = incident(**due(-5, 60)), incident(suspended_until=from_ms(NOW_MS + 9_000_000)), incident(state=State.ACCEPTED)
    panel.view.load([late, put_aside, taken], NOW_MS)
    shown = []
    for tab in Tab:
        panel.show_tab(tab)
        shown.append(set(ids(panel.view.incidents)))
    assert shown == [{late.id, put_aside.id, taken.id}, {late.id, put_aside.id}, {late.id}, {put_aside.id}]
    assert panel.tabs.text() == "All open 3 · To accept 2 · Overdue 1 · Suspended 1"
    panel.turn_tab(1)
    assert panel.view.incidents.tab == Tab.OPEN


def test_arrows_move_and_letters_are_left_to_the_window(qtbot: QtBot, view: QueueView) -> None:
    rows = [incident(reported_at=from_ms(NOW_MS - n * 1000)) for n in range(5)]
    view.load(rows, NOW_MS)
    view.go_to(0)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_J)
    assert view.currentIndex().row() == 1
    view.step(-5)
    assert view.currentIndex().row() == 0
    with qtbot.waitSignal(view.opened) as caught:
        view.open_selected()
    assert caught.args == [view.incidents.id_at(0)]
    assert not view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_no_row_is_cut_in_half_at_the_ends_of_the_page(view: QueueView) -> None:
    view.resize(1162, 10 * view.row_height + 20)
    view.load([incident(reported_at=from_ms(NOW_MS - n * 1000)) for n in range(40)], NOW_MS)
    for row in (0, 14, 15, 39, 38, 28, 20, 3):
        view.go_to(row)
        settle()
        seen = view.screen().grabWindow(view.winId()).toImage().convertToFormat(view.grab().toImage().format())
        assert seen == view.grab().toImage()
        whole = [at for n in range(40) if 0 <= (at := view.rowViewportPosition(n)) <= view.viewport().height() - view.row_height]
        rest = [*range(whole[0]), *range(whole[-1] + view.row_height, seen.height())]
        assert {seen.pixelColor(x, y).name().upper() for x in range(FOCUS, 1150, 7) for y in rest} == {view.tokens.field}


# --- words ---


def test_hostile_words_are_shown_as_they_came_on_one_line(view: QueueView) -> None:
    bad = ["<b>bold</b>&amp;", "a\nb\tc\x00d\u2028e", "\u202eright to left", "👩‍👩‍👧‍👦 🏳️‍🌈", "\ud800", "", "W" * 8000]
    bad += json.loads((SAMPLES / "blns.json").read_text(encoding="utf-8")) if (SAMPLES / "blns.json").exists() else []
    rows = [incident(text=words, category=words, address=words) for words in bad]
    view.load(rows, NOW_MS)
    for row in range(0, len(rows), 8):
        view.verticalScrollBar().setValue(row)
        view.grab()
    assert text(view, rows[0].id, "text") == "<b>bold</b>&amp;"
    assert text(view, rows[1].id, "text") == "a b c d e"


def test_marks_are_said(view: QueueView) -> None:
    one = incident()
    view.load([one], NOW_MS)
    view.set_marks({one.id: Marks(pending=True, claimed=True, back=True, desks=("seat-2",))})
    said = view.incidents.data(view.incidents.index(0, 0), Qt.ItemDataRole.AccessibleDescriptionRole)
    assert said == "pending, claimed twice, late, unseen, at seat-2"
    view.set_marks({})
    assert view.incidents.data(view.incidents.index(0, 0), Qt.ItemDataRole.AccessibleDescriptionRole) == ""


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    translator = PartTranslator("desk")
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_the_language_changes_while_it_runs(qapp: QApplication, qtbot: QtBot) -> None:
    panel = QueuePanel(NAMES)
    qtbot.addWidget(panel)
    panel.show()
    one = incident(**due(-546, 60, "dispatch"), state=State.ACCEPTED)
    panel.view.load([one], NOW_MS)
    assert (text(panel.view, one.id, "state"), text(panel.view, one.id, "due")) == ("accepted", "disp over 9:06")
    translator = PartTranslator("desk")
    qapp.installTranslator(translator)
    settle()
    try:
        assert (text(panel.view, one.id, "state"), text(panel.view, one.id, "due")) == ("已受理", "派 超 9:06")
        assert (panel.tabs.text(), panel.view.accessibleName()) == ("全部未结 1 · 待受理 0 · 超时 1 · 挂账 0", "事件队列")
    finally:
        qapp.removeTranslator(translator)


def test_the_cells_of_a_row(chinese: None, view: QueueView) -> None:
    one = incident(no="20261122-1042", grade="III", units=("U07", "U31"), unplaced=True, reported_at=from_ms(NOW_MS - 3_599_000))
    view.load([one], NOW_MS)
    assert {name: text(view, one.id, name) for name in COLUMNS} == {
        "number": "1042", "lamp": "无时限", "priority": "P3", "grade": "III", "source": "12345", "category": "public_safety·fire", "text": "三楼住户阳台冒烟",
        "region": "未落格 · 朝阳街道·临江社区·第3网格", "state": "待受理", "units": "U07 U31", "age": "59:59", "due": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "said"), [("Public safety · fire", "fire"), ("Disputes · other dispute", "Disputes · other dispute"), ("Other · x/y", "x/y"), ("Other", "Other")]
)
def test_a_category_is_short_in_english(whole: str, said: str) -> None:
    assert Presenter(Names(category=lambda _: whole)).cells(incident()).category == said


# --- speed, in time of this thread so that a busy machine does not count ---


def median_ms(times: int, act: Callable[[int], object]) -> float:
    found = []
    for number in range(times):
        start = time.thread_time()
        act(number)
        found.append((time.thread_time() - start) * 1000)
    return statistics.median(found)


def test_two_thousand_rows_keep_pace(qtbot: QtBot, view: QueueView) -> None:
    view.resize(1190, 980)
    rows = [incident(priority=1 + n % 4, reported_at=from_ms(NOW_MS - n * 997), **due(n - 400, 3000)) for n in range(2000)]
    view.load(rows, NOW_MS)
    settle()
    view.grab()

    def feed(frame: int) -> None:
        some = rows[frame * 10 : frame * 10 + 10]
        view.apply({one.id: msgspec.structs.replace(one, priority=1 + frame % 4) for one in some}, NOW_MS + frame * 33)
        view.viewport().repaint()

    def press(_: int) -> None:
        QTest.keyClick(view, Qt.Key.Key_Down)
        view.viewport().repaint()

    assert median_ms(30, feed) < 33
    assert median_ms(30, press) < 33


# --- filter and views ---


def test_a_filter_is_applied_while_it_is_typed_and_says_what_is_wrong(qtbot: QtBot) -> None:
    panel = QueuePanel(NAMES)
    qtbot.addWidget(panel)
    panel.resize(1162, 400)
    panel.show()
    panel.set_known(Known(regions=REGIONS))
    first, smoke, cat = incident(priority=1), incident(text="楼道照明不亮", priority=2), incident(text="树上有猫", priority=3)
    panel.view.load([first, smoke, cat], NOW_MS)
    panel.begin_filter()
    QTest.keyClicks(panel.filter.edit, "P1-2 & ldz")
    assert ids(panel.view.incidents) == [smoke.id]
    assert "1 fit the filter" in panel.tabs.accessibleName()
    QTest.keyClicks(panel.filter.edit, " & (")
    assert (ids(panel.view.incidents), panel.filter.edit.accessibleDescription()) == ([smoke.id], "a condition is missing at the end")
    panel.view.apply({"new": incident(id="new", text="井盖丢失", priority=1)}, NOW_MS)
    assert ids(panel.view.incidents) == [smoke.id]
    QTest.keyClick(panel.filter.edit, Qt.Key.Key_Escape)
    assert (len(ids(panel.view.incidents)), panel.filter.isVisible(), panel.focusWidget()) == (4, False, panel.view)


def test_time_alone_brings_rows_into_a_filter(qtbot: QtBot) -> None:
    panel = QueuePanel(NAMES)
    qtbot.addWidget(panel)
    one = incident(reported_at=from_ms(NOW_MS - 9 * 60_000))
    panel.view.load([one], NOW_MS)
    panel.filter.put(">10m")
    assert ids(panel.view.incidents) == []
    panel.view.tick(NOW_MS + 61_000)
    assert ids(panel.view.incidents) == [one.id]


def test_a_view_comes_back_by_its_digit_and_lives_on_in_what_is_kept(qtbot: QtBot) -> None:
    panel, later = QueuePanel(NAMES), QueuePanel(NAMES)
    for made in (panel, later):
        qtbot.addWidget(made)
    kept: list[dict[str, str]] = []
    panel.viewsChanged.connect(kept.append)
    late, calm = incident(**due(-5, 60), priority=1), incident(**due(-5, 60), priority=4)
    panel.show_tab(Tab.OVERDUE)
    panel.filter.put("P1 | 'x")
    panel.keep_view("3")
    later.use_views(kept[-1])
    later.view.load([late, calm, incident()], NOW_MS)
    later.use_view("3")
    assert (later.view.incidents.tab, ids(later.view.incidents), later.filter.line()) == (Tab.OVERDUE, [late.id], "P1 | 'x")
    later.use_view("4")
    assert later.view.incidents.tab == Tab.OVERDUE
    later.filter.put("")
    assert len(ids(later.view.incidents)) == 2
