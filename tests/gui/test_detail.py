"""The detail: steps with their times, what stands open, units to send, and a timeline that cuts nothing off."""

from dataclasses import replace
from datetime import UTC

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from services.analysis.recommend import Recommendation
from services.domain import events as ev
from services.domain.model import Assignment, Page, Request
from services.domain.states import State, Step
from services.domain.times import from_ms
from tests.support.desk import NAMES, NOW_MS, PartTranslator, due, incident
from widgets.base.painting import Face, metrics
from widgets.base.wrap import wrap
from widgets.detail.desks import OtherDesk
from widgets.detail.track import steps
from widgets.detail.view import DetailView, WaitingCommand

NASTY = "<b>x</b>\u202e👩‍👩‍👧‍👦" * 40 + "W" * 900


@pytest.fixture
def detail(qtbot: QtBot) -> DetailView:
    made = DetailView(NAMES)
    qtbot.addWidget(made)
    made.resize(720, 900)
    made.show()
    return made


def at(seconds: int) -> str:
    return from_ms(NOW_MS - seconds * 1000)


def event(seq: int, type_: str, data: ev.Payload, seconds: int = 0) -> ev.Event:
    return ev.Event(seq=seq, id=f"e{seq}", type=type_, at=at(seconds), recorded_at=at(seconds), actor="zhang", desk="", data=data, incident="i")


def lines(detail: DetailView) -> list[str]:
    model = detail.timeline.timeline
    return [str(model.data(model.index(row), Qt.ItemDataRole.DisplayRole)) for row in range(model.rowCount())]


def test_steps_have_times_and_the_next_one_is_due() -> None:
    one = incident(state=State.DISPATCHED, stamps={"reported": at(59), "dispatched": at(20)}, reported_at=at(59))
    found = steps(one, NOW_MS, UTC)
    assert [(step.word, step.time) for step in found[:4]] == [("reported", "06:21:07"), ("accepted", "—"), ("dispatched", "06:21:46"), ("signed", "—")]
    assert [step.done for step in found] == [True, True, True, False, False, False, False, False]
    assert [step.due for step in found].index(True) == 3
    assert not any(step.due for step in steps(msgspec.structs.replace(one, state=State.VOID), NOW_MS, UTC))


def test_head_and_open_matters_are_said(detail: DetailView) -> None:
    one = incident(
        no="20261122-1042", grade="III", round=2, address="滨江路 18 号", suspended_until=at(-60),
        requests=(Request(id="r", kind="extend", asked_by="U1", asked_at=at(9), reason="等配件", until=at(-90)),),
        pages=(Page(id="p", level="L3", region="9", opened_at=at(9), leaders=("li", "wu"), acked=("wu",)),),
    )  # fmt: skip
    work = [
        Assignment(id="a", incident=one.id, assignee="U12", kind="unit", status=Step.EN, departed_at=at(5)),
        Assignment(id="b", incident=one.id, assignee="U7", kind="unit", status=Step.ENDED),
    ]
    detail.show_incident(one, work, NOW_MS, "王**")
    assert detail.text().splitlines() == [
        "Incident 20261122-1042 · public_safety·fire · grade III considerable · level village · reported · suspended · round 2",
        "三楼住户阳台冒烟",
        "朝阳街道 · 临江社区 · 第3网格 · 滨江路 18 号 · from 12345 · caller 王**",
        "EN U12 lead en route 2026-11-22 06:22",
        "suspended until 2026-11-22 06:23 jg resumes",
        "extension asked 2026-11-22 06:23 等配件 pz approves, bh rejects",
        "to acknowledge town li zx acknowledges",
    ]


def test_other_desks_are_named_under_the_head_of_what_they_have_open(qapp: QApplication, detail: DetailView) -> None:
    one, other = incident(desk="li"), incident()
    detail.show_incident(one, [], NOW_MS)
    alone, line = detail.text(), detail.findChild(QWidget, "detailDesks")
    assert isinstance(line, QWidget)
    assert "from 12345 · desk li" in alone
    assert line.height() == 0
    wu, he = OtherDesk("wu", "wu fang", at(70)), OtherDesk("he", "he", at(9))
    detail.show_desks({one.id: (wu, he)})
    said = "In hand at wu (wu fang) since 2026-11-22 06:20, he since 2026-11-22 06:21 H takes it here · Ctrl+H offers it"
    assert detail.text().splitlines()[3] == line.accessibleName() == said
    assert line.height() > 0
    detail.grab()
    detail.show_incident(other, [], NOW_MS)
    assert "In hand" not in detail.text()
    detail.show_incident(one, [], NOW_MS)
    assert said in detail.text()
    translator = PartTranslator("presence")
    qapp.installTranslator(translator)
    QCoreApplication.processEvents()
    try:
        assert "正在处理 wu (wu fang) 2026-11-22 06:20 起、he 2026-11-22 06:21 起 H 接手 · Ctrl+H 请他席接手" in detail.text()
    finally:
        qapp.removeTranslator(translator)
    detail.show_desks({})
    assert detail.text() == alone


def test_nothing_selected_says_what_would_be_here(detail: DetailView) -> None:
    detail.show_incident(incident(), [], NOW_MS)
    detail.show_incident(None, [], NOW_MS)
    assert detail.incident() is None
    assert detail.text().startswith("No incident selected")
    assert not detail.timeline.isVisible()


def test_the_timeline_is_newest_first_with_own_commands_on_top(detail: DetailView) -> None:
    QAbstractItemModelTester(detail.timeline.timeline, QAbstractItemModelTester.FailureReportingMode.Fatal)
    detail.show_incident(incident(), [], NOW_MS)
    first, second = event(1, "incident.accepted", ev.Empty(), 30), event(2, "incident.noted", ev.Noted(text="a\n<b>b</b>"), 10)
    detail.show_timeline([second, first], [WaitingCommand("c1", "pq 42 U12", "QUEUED"), WaitingCommand("c2", "bz x", "SENT")])
    assert lines(detail) == ["sent bz x", "queued pq 42 U12", "06:21:56 zhang a\n<b>b</b>", "06:21:36 zhang accepted"]
    detail.show_timeline([first, second, event(3, "incident.graded", ev.Graded(grade="II"))])
    assert lines(detail)[0] == "06:22:06 zhang graded II serious"
    detail.show_incident(incident(), [], NOW_MS)
    assert lines(detail) == []


def test_nothing_of_a_long_note_is_cut_off(detail: DetailView) -> None:
    detail.show_incident(incident(text=NASTY, address=NASTY), [], NOW_MS)
    detail.show_timeline([event(1, "incident.noted", ev.Noted(text=NASTY))])
    QCoreApplication.processEvents()
    tall = detail.timeline.rowHeight(0)
    assert tall > 24 * 10
    detail.resize(1400, 900)
    QCoreApplication.processEvents()
    assert detail.timeline.rowHeight(0) < tall
    detail.grab()


def test_a_line_that_would_be_cut_in_half_is_left_out(detail: DetailView) -> None:
    detail.show_incident(incident(), [], NOW_MS)
    detail.show_timeline([event(number, "incident.noted", ev.Noted(text="x")) for number in range(1, 60)])
    QCoreApplication.processEvents()
    view = detail.timeline
    row = view.rowAt(view.viewport().height() - 1)
    detail.resize(720, 900 + view.rowViewportPosition(row) + 10 - view.viewport().height())
    QCoreApplication.processEvents()
    assert 0 < view.viewport().height() - view.rowViewportPosition(row) < 24, "ten pixels of it would be in view"
    image = view.viewport().grab(QRect(0, view.rowViewportPosition(row), view.viewport().width() - 4, 10)).toImage()
    assert {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())} == {detail.tokens.field.lower()}


def test_who_did_it_is_whole_however_long_the_name_of_the_seat(detail: DetailView) -> None:
    detail.show_incident(incident(), [], NOW_MS)
    short = event(1, "incident.noted", ev.Noted(text="x"))
    long = msgspec.structs.replace(event(2, "incident.noted", ev.Noted(text="x")), desk="seat-of-the-county-command-centre-03", actor="zhang")
    detail.show_timeline([short, long])
    QCoreApplication.processEvents()
    assert detail.timeline.rowHeight(1) < detail.timeline.rowHeight(0)
    who, _ = detail.timeline._wrapped["e2"]  # what is painted
    assert "".join(who).replace(" ", "") == "seat-of-the-county-command-centre-03zhang"
    detail.grab()


@pytest.mark.parametrize("text", ["", "短", "a b " * 50, "W" * 300, "👩‍👩‍👧‍👦" * 60, "\u202eabc 中文" * 30, "x\ud800y"])
def test_wrapped_lines_hold_the_whole_text_within_the_width(qapp: QApplication, text: str) -> None:
    face = Face(15)
    found = wrap(text, face, 200)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(metrics(face).horizontalAdvance(line) <= 201 for line in found)
    assert len(wrap(text, face, 200, most=2)) <= 2


def test_recommended_units_say_why(detail: DetailView) -> None:
    detail.show_incident(incident(), [], NOW_MS)
    rows = [
        Recommendation("U12", "朝阳02", "patrol_car", "AV", 130.0, 1100.0, 6.0, ("home",)),
        Recommendation("W4", "", "grid_officer", "AV", None, None, None, ("backlog", "no_fix", "bare"), 0, 2),
    ]
    detail.show_recommendations(rows, 2, ["U12"])
    model = detail.recommend.recommendations
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    said = [model.data(model.index(row), Qt.ItemDataRole.DisplayRole) for row in range(2)]
    assert said == ["● U12 patrol car 朝阳02 AV 2:10 1.1 km home", "W4 grid officer AV —  ⚠ none left, no fix, 2 at hand"]
    detail.recommend.go_to(0)
    detail.show_recommendations([replace(rows[0], eta_s=99.0), rows[1]], 1)
    assert detail.recommend.selected() == "U12"
    detail.grab()


@pytest.mark.parametrize("state", [State.FEEDBACK, State.CLOSED, State.REVISITED, State.MERGED, State.VOID])
def test_nobody_is_sent_to_an_incident_that_is_over(detail: DetailView, state: State) -> None:
    open_one = incident()
    detail.show_incident(open_one, [], NOW_MS)
    detail.show_recommendations([Recommendation("U12", "朝阳02", "patrol_car", "AV", 130.0, 1100.0, 6.0, ())], 0)
    assert detail.recommend.isVisible()
    detail.show_incident(msgspec.structs.replace(open_one, state=state), [], NOW_MS)
    assert detail.recommend.isVisible() == (state is State.FEEDBACK)
    assert detail.timeline.isVisible()
    detail.show_incident(incident(), [], NOW_MS)
    assert detail.recommend.isVisible()


@pytest.mark.parametrize(("left", "said"), [(None, ""), (0, "nobody else could be there"), (3, "3 more could be there")])
def test_what_is_left_is_said_in_words(detail: DetailView, left: int | None, said: str) -> None:
    detail.show_incident(incident(), [], NOW_MS)
    detail.show_recommendations([], left)
    assert said in detail._coverage.accessibleName()
    assert bool(detail._coverage.accessibleName()) == bool(said)


def test_an_address_that_its_regions_have_said_is_not_said_again(detail: DetailView) -> None:
    detail.show_incident(incident(address="临江社区第3网格"), [], NOW_MS)
    assert detail.text().splitlines()[2] == "朝阳街道 · 临江社区 · 第3网格 · from 12345"


def test_the_language_changes_while_it_runs(qapp: QApplication, detail: DetailView) -> None:
    detail.show_incident(incident(**due(3, 60, "dispatch"), state=State.ACCEPTED), [], NOW_MS)
    detail.show_timeline([event(1, "incident.accepted", ev.Empty())])
    translator = PartTranslator("desk")
    qapp.installTranslator(translator)
    QCoreApplication.processEvents()
    try:
        assert lines(detail) == ["06:22:06 zhang 受理"]
        assert "未定级 · 响应层级 村(社区) · 已受理" in detail.text()
        assert (detail.accessibleName(), detail.timeline.accessibleName()) == ("事件", "流转")
    finally:
        qapp.removeTranslator(translator)
