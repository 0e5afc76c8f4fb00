"""What may come next, what was typed before, and how fast it is known."""

import time

import pytest

from services.commands.complete import complete
from services.commands.history import History, suggest
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.domain.model import Incident, Unit
from services.domain.states import State, UnitStatus
from tests.support.command_desk import desk, incident, tables


def texts(line: str, look: StateLookup, lang: str = "zh_CN") -> list[str]:
    """The texts offered at the end of a line."""
    return [one.text for one in complete(line, len(line), look, lang)]


def test_verbs_that_fit_the_state_come_first() -> None:
    offered = texts("", desk(selected="i41"))
    assert offered.index("sl ") < 5, "waiting to be accepted"
    assert "sl " not in texts("", desk(selected="i42"))[:8], "accepted long ago"
    assert texts("s", desk(selected="i41"))[0] == "sl "
    assert texts("", desk(selected="i41"))[0] != complete("", 0, desk(selected="i41"), recent=["note"])[0].text == "bz "


@pytest.mark.parametrize(("line", "first"), [("p", "pq "), ("派", "派遣 "), ("assi", "assign "), ("ＰＱ", "pq "), ("check", "check "), ("U3", "U31 ")])
def test_a_word_is_completed_in_the_way_it_was_begun(line: str, first: str) -> None:
    assert first in texts(line, desk())[:2]


def test_free_units_come_first_and_those_in_the_line_not_again() -> None:
    offered = texts("pq 1042 ", desk())
    assert offered.index("M02 ") < offered.index("U12 ")
    assert offered.index("W04 ") < offered.index("U31 ")
    assert "M02 " not in texts("pq 1042 M02 ", desk())
    assert texts("pq 1042 m", desk()) == ["M02 ", "M03 ", "M04 "]


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("pq ", "1042 "), ("pq 1042", "1042 "), ("yx 42 ", "P1 "), ("lr h", "公共安全/火情 "), ("lr fire", "public_safety/fire "), ("jb 41 ", "城管局 "),
        ("jb 41 城", "城管局 "), ("gz 42 ", "+2h "), ("cp 42 ", "U12 "), ("hc 43 ", "电话 "), ("lr hq ad", "address="), ("sb 42 ", "L4 "),
        ("zf 41 ", "not_incident "), ("ld 42 11", "119 "),
    ],
)  # fmt: skip
def test_slots_offer_what_they_take(line: str, some: str) -> None:
    offered = [one for one in complete(line, len(line), desk()) if some.strip() in (one.text.strip(), one.label)]
    assert offered, texts(line, desk())
    place = offered[0].replace_from
    assert parse(line[:place] + offered[0].text, desk()).error == ""


@pytest.mark.parametrize("line", ["bz 42 家", "pq 42 U12 ;从", "ja 46 张", "xyz ", "pq 42 U99 "])
def test_text_and_mistakes_are_left_alone(line: str) -> None:
    assert texts(line, desk()) == []


def test_only_what_stands_before_the_cursor_counts() -> None:
    found = complete("pq 1042 M ;从东门进", 9, desk())
    assert [one.text for one in found] == ["M02 ", "M03 ", "M04 "]
    assert found[0].replace_from == 8


def test_names_follow_the_rows() -> None:
    held = tables()
    look = desk(held=held)
    held.units["N9"] = Unit(id="N9", callsign="新来")
    held.incidents["i77"] = incident("i77", "20261122-0077")
    assert parse("pq 77 N9", look).commands == ()
    look.changed(incidents=["i77"], units=["N9"])
    assert len(parse("pq 77 新来", look).commands) == 1
    held.units["N9"] = Unit(id="N9", callsign="改名", status=UnitStatus.OFF)
    look.changed(units=["N9"])
    assert parse("pq 77 新来", look).commands == ()
    assert len(parse("pq 77 改名", look).commands) == 1
    held.incidents["new"] = incident("new", "20261122-0078", State.REPORTED)
    look.changed(incidents=["new"])
    assert look.number_to_type("new") == "0078"
    assert look.number_to_type("i50y") == "0050"
    assert look.number_to_type("i50") == "20261122-0050"


def test_recall_by_beginning() -> None:
    history = History().add("pq 1 U1").add("sl 2").add("pq 3 U3").add("  ")
    history, line = history.up("pq")
    assert line == "pq 3 U3"
    history, line = history.up(line)
    assert line == "pq 1 U1"
    history, line = history.up(line)
    assert line == "pq 1 U1", "the oldest stays"
    history, line = history.down(line)
    assert line == "pq 3 U3"
    history, line = history.down(line)
    assert line == "pq", "what was typed comes back"
    assert history.down("x")[1] == "x"
    assert History().up("a")[1] == "a"


def test_the_same_line_is_kept_once_and_at_the_end() -> None:
    assert History().add("a").add("b").add("a").lines == ("b", "a")
    assert len(History(tuple(map(str, range(500)))).add("x").lines) == 500


def test_suggestion() -> None:
    assert suggest("pq 4", ["pq 42 U1", "pq 41 U2", "sl 4"]) == "1 U2"
    assert suggest("", ["a"]) == ""
    assert suggest("a", ["a"]) == ""


def test_a_keystroke_is_read_in_two_milliseconds_with_2000_incidents() -> None:
    held = tables()
    held.incidents.update({f"n{n}": incident(f"n{n}", f"20261120-{n:04d}") for n in range(2000)})
    held.units.update({f"C{n}": Unit(id=f"C{n}", callsign=f"朝阳{n}", kind="patrol_car") for n in range(300)})
    look = desk(held=held)
    for line in ("pq 42 U12 U7 ;从东门进", "lr 公共安全/火情 109.03,32.69 P1 三楼冒烟", "ja 46 张三/已灭火/14:30"):
        for count in range(len(line) + 1):
            assert min(_spent(line[:count], look) for _ in range(5)) < 0.002


def _spent(line: str, look: StateLookup) -> float:
    began = time.perf_counter()
    parse(line, look)
    complete(line, len(line), look)
    return time.perf_counter() - began


def test_whoever_should_go_is_offered_first_and_once() -> None:
    look = desk()
    plain = [text.strip() for text in texts("pq 1042 ", look)]
    asked: list[str] = []

    def best(incident: Incident) -> list[str]:
        asked.append(incident.id)
        return [plain[3], plain[1], "nobody"]

    look.best = best
    first, second, *rest = (text.strip() for text in texts("pq 1042 ", look))
    assert (asked, first, second) == (["i1042"], plain[3], plain[1])
    assert sorted([first, second, *rest]) == sorted(plain)
    assert texts(f"pq 1042 {plain[3]} ", look)[0].strip() == plain[1]
    assert texts("pq 1042 U1", look) == texts("pq 1042 U1", desk())  # what is typed leads
    assert [text.strip() for text in texts("tq ", look)] == [text.strip() for text in texts("tq ", desk())]
