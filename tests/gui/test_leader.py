"""The leader screen: what it says, what is selected, how large it is."""

from collections.abc import Iterator
from datetime import timedelta, timezone

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.analysis.leader import LeaderState, Reason, Timing, Waiting
from services.analysis.surge import Surge
from services.domain.model import Calling, Page, Request, Told
from services.domain.names import Names
from services.domain.states import State
from services.domain.times import from_ms
from tests.support.days import NOW_MS, row
from tests.support.desk import PartTranslator
from tests.unit.test_leader_state import Duty
from widgets.base.fonts import load_fonts
from widgets.base.painting import LEFT, Face
from widgets.base.tokens import DARK, LIGHT, qcolor
from widgets.leader.figures import figures
from widgets.leader.foot import pieces
from widgets.leader.layout import Layout
from widgets.leader.view import LeaderView
from widgets.leader.words import read_words

ZONE = timezone(timedelta(hours=8))
NAMES = Names(actor=lambda one: {"li": "李主任", "wang": "王局"}.get(one, one), region=lambda code: {"990101101": "城关镇"}.get(code, ""))
PAGE = Page(id="p", level="L4", region="990101", opened_at=from_ms(NOW_MS - 48_000), leaders=("li", "wang"), acked=("wang",))
ASKED = Request(id="r", kind="extend", asked_by="zhao", asked_at=from_ms(NOW_MS - 700_000), reason="等\n人社")


def waits(key: str, reason: Reason = Reason.OVERDUE, **fields: object) -> Waiting:
    line = Waiting(row(key, NOW_MS - 900_000, State.HANDLING, due_clock="handle"), reason, NOW_MS - 60_000)
    return line._replace(**fields)  # type: ignore[arg-type]


def state(*lines: Waiting, **fields: object) -> LeaderState:
    return LeaderState(NOW_MS, waiting=lines, **fields)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> LeaderView:
    load_fonts()
    made = LeaderView(NAMES, zone=ZONE)
    qtbot.addWidget(made)
    made.resize(1920, 1040)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def chinese() -> Iterator[None]:
    app, translator = QCoreApplication.instance(), PartTranslator("wall")
    assert app is not None
    app.installTranslator(translator)
    yield
    app.removeTranslator(translator)


def grab(view: LeaderView) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def count(image: QImage, colour: str) -> int:
    wanted = qcolor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for y in range(0, image.height(), 2) for x in range(0, image.width(), 2))


def test_the_first_is_selected_and_the_selection_stays_on_its_incident(view: LeaderView) -> None:
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    view.set_state(state(waits("a"), waits("b"), waits("c")))
    assert (view.selected(), chosen) == ("a", []), "the feed chooses for nobody"
    view.step(1)
    view.set_state(state(waits("new"), waits("a"), waits("b"), waits("c")))
    assert view.selected() == "b"
    view.set_state(state(waits("new"), waits("a"), waits("c")))
    assert view.selected() == "c", "where the selected one is done, the next in its place"
    view.set_state(state())
    assert view.selected() is None
    assert chosen == ["b"], "only a hand moves the wall's selection"


def test_keys_move_stop_at_the_ends_and_open(view: LeaderView) -> None:
    opened: list[str] = []
    view.opened.connect(opened.append)
    view.set_state(state(*(waits(str(n)) for n in range(9))))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert opened == ["1"]
    for _ in range(20):
        view.step(1)
    assert view.selected() == "8"
    view.select("0")
    assert view.selected() == "0"
    view.select("not there")
    assert view.selected() == "0"
    line = view.selected_line()
    assert line is not None
    assert line.incident.id == "0"


def test_a_click_selects(view: LeaderView) -> None:
    view.set_state(state(waits("a"), waits("b"), waits("c")))
    middle = Layout.of(view.width(), view.height()).row(2).center().toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert view.selected() == "c"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 10))
    assert view.selected() == "c"


def test_second_lines_say_what_is_wanted(view: LeaderView) -> None:
    words = read_words()
    paged = waits("1", Reason.PAGE, page=PAGE, from_level="L3")
    assert words.second_line(paged, NAMES) == "0001 · town → county · 李主任 not acknowledged · 王局 acknowledged"
    assert words.second_line(paged._replace(from_level="", page=Page(id="p", level="L5", region="9901", opened_at=from_ms(NOW_MS))), NAMES).endswith(
        "· → city · nobody has acknowledged"
    )
    assert words.second_line(waits("2", Reason.REQUEST, request=ASKED), NAMES) == "0002 · zhao asks for more time · 等 人社"
    assert words.second_line(waits("3", Reason.UNACCEPTED), NAMES) == "0003 · not accepted · 城关镇"
    assert words.second_line(waits("4"), NAMES) == "0004 · limit to handle · 城关镇"


def test_in_chinese(view: LeaderView, chinese: None) -> None:
    view.set_state(state(waits("1", Reason.PAGE, page=PAGE, from_level="L3")))
    assert view.accessibleDescription() == "事件 1 0001·镇(街道) → 县(区)·李主任 未知悉·王局 已知悉"
    assert read_words().keys.startswith("1 知悉·2 批准·3 下派·4 接手")


def test_figures_and_what_is_red(view: LeaderView) -> None:
    words = read_words()
    calm = figures(state(open=128, available=23, units=50, dispatch=Timing(41, 9, 60), arrive=Timing(None, 0, 300)), words)
    assert [figure.value for figure in calm] == ["128", "0", "0", "23", "0:41", "—"]
    assert not any(figure.bad for figure in calm)
    assert calm[4].label == "P1 dispatch, target 1:00"
    loud = figures(state(overdue=7, units=50, arrive=Timing(301, 2, 300)), words)
    assert [figure.bad for figure in loud] == [False, True, False, True, False, True]
    view.set_state(state(open=128, available=1, units=2))
    assert count(grab(view), DARK.p1) == 0
    view.set_state(state(open=128, overdue=7, available=1, units=2))
    assert count(grab(view), DARK.p1) > 100


def test_who_is_on_call(view: LeaderView) -> None:
    duty = (Duty("L3", "990101101", ("李主任",)), Duty("L3", "990101102", ("周主任",)), Duty("L4", "990101", ("杨县长", "朱书记")))
    found = list(pieces(state(duty=duty, surge=Surge(2.1, NOW_MS / 1000)), read_words(), NAMES, ZONE))
    assert found == [("", "Reports 2.1× the usual since 14:22"), ("county on call", "杨县长, 朱书记"), ("town on call", "城关镇 李主任 · 周主任")]
    assert next(pieces(state(), read_words(), NAMES, ZONE)) == ("", "Nobody is entered as on call")


@pytest.mark.parametrize(("width", "height", "sizes"), [(1920, 1040, (27, 30, 38, 118)), (3840, 2080, (54, 60, 76, 236)), (960, 520, (14, 15, 19, 59))])
def test_words_grow_with_the_screen(width: int, height: int, sizes: tuple[int, ...]) -> None:
    layout = Layout.of(width, height)
    assert (layout.small.size, layout.body.size, layout.title.size, layout.figure.size) == sizes
    assert layout.rows == 5
    assert layout.list.right() <= width
    assert layout.row(layout.rows - 1).bottom() < layout.foot < height


def test_empty_and_full_and_light_are_painted(view: LeaderView) -> None:
    view.set_state(state())
    empty = grab(view)
    view.set_tokens(LIGHT)
    view.set_state(state(*(waits(str(n)) for n in range(40)), more=3, open=1_234_567))
    full = grab(view)
    assert count(empty, DARK.dim) > 50
    assert count(full, LIGHT.selection) > 5000
    view.resize(480, 270)
    assert grab(view).width() == 480


def test_until_when_and_who_then() -> None:
    duty = (Duty("L4", "990101", ("杨县长",), from_ms(NOW_MS + 3_600_000), ("朱书记",)), Duty("L5", "9901", (), from_ms(NOW_MS + 86_400_000), ("秦秘书长",)))
    found = dict(pieces(state(duty=duty), read_words(), NAMES, ZONE))
    assert found == {"city on call": "nobody until 11-23 14:22, then 秦秘书长", "county on call": "杨县长 until 15:22, then 朱书记"}


def called(*told: Told, count: int = 3) -> Waiting:
    calling = Calling(page=PAGE.id, called_at=from_ms(NOW_MS), repeat_s=120, climb_s=600, return_s=600, count=count, told=told)
    line = waits("1", Reason.PAGE, page=PAGE, from_level="L3")
    return line._replace(incident=replace(line.incident, pages=(PAGE,), calls=(calling,), text="三楼冒烟，老人被困"))


TOLD = (
    Told(channel="webhook", who="li", at=from_ms(NOW_MS - 60_000)), Told(channel="webhook", who="wang", at=from_ms(NOW_MS - 120_000)),
    Told(channel="mail", who="li", at=from_ms(NOW_MS), why="SMTP 550"), Told(channel="mail", who="wang", at=from_ms(NOW_MS)),
)  # fmt: skip


def test_how_often_a_page_was_called_and_whom_it_reached() -> None:
    words = read_words()
    assert words.calls(called(*TOLD), ZONE) == ["mail not delivered", "called 3×", "webhook delivered 14:21"]
    assert words.calls(called(*TOLD[:1], count=1), ZONE) == ["webhook delivered 14:21"]
    assert words.calls(called(count=1), ZONE) == []
    assert words.calls(waits("1", Reason.PAGE, page=PAGE), ZONE) == [], "a page of an older log"


@pytest.mark.parametrize("width", [1920, 1280])
def test_who_owes_an_answer_is_never_cut_for_what_is_said_of_calls(view: LeaderView, width: int) -> None:
    view.resize(width, 1040)
    both = called(*TOLD)
    alone = both._replace(page=replace(PAGE, leaders=("li",), acked=()))
    shown = {}
    for line in (both, alone):
        view.set_state(state(line))
        texts = drawn(view)
        ((said, answers),) = [(said, box) for said, box in texts if said.startswith("0001")]
        beside = [box for said, box in texts if said.startswith("mail") and "webhook" not in said]
        assert all(answers.right() < box.left() for box in beside)
        shown[said] = len(beside)
        assert [said for said, _ in texts if "webhook" in said] == ["mail not delivered · called 3× · webhook delivered 14:21"], "the foot says it all"
    assert shown == {
        "0001 · town → county · 李主任 not acknowledged · 王局 acknowledged": 0, "0001 · town → county · 李主任 not acknowledged": 1,
    }  # fmt: skip


def drawn(view: LeaderView) -> list[tuple[str, QRectF]]:
    """Every text of one painting with where it stands."""
    found: list[tuple[str, QRectF]] = []
    text = view._text
    draw = text.draw

    def noted(painter: QPainter, x: float, base: float, said: str, face: Face, colour: str, *, align: float = LEFT, limit: float = 0.0) -> float:
        width = draw(painter, x, base, said, face, colour, align=align, limit=limit)
        found.append((said, QRectF(x - align * width, base - face.size, width, face.size)))
        return width

    text.draw = noted  # type: ignore[method-assign, assignment]
    grab(view)
    del text.draw
    return found
