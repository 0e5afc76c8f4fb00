"""Lines about several incidents: which they mean, that each becomes a command of its own, and that nothing is left out or guessed."""

import pytest
from msgspec.structs import replace

from services.commands.complete import complete
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.commands.slots.crowd import MOST, narrowed
from services.domain import args
from services.domain.state import Tables
from services.domain.states import State, Step
from tests.support.command_desk import desk, incident, tables


@pytest.fixture
def look() -> StateLookup:
    return desk()


@pytest.mark.parametrize(
    "line",
    [
        "pq 42,43 W04",
        "pq 42，43 W04",
        "pq 42、43 W04",
        "ＰＱ ４２，４３ Ｗ０４",
        "pq 42-43 W04",
        "pq ４２－４３ W04",
        "pq 42~43 W04",
        "pq 20261122-0042,43 W04",
        "W04 pq 42,43",
    ],
)
def test_one_command_for_each_incident(line: str, look: StateLookup) -> None:
    parsed = parse(line, look)
    assert parsed.why == ""
    assert [(one.verb, one.incident, one.args, one.line) for one in parsed.commands] == [
        ("assign", key, args.AssignArgs(units=("W04",)), line) for key in ("i42", "i43")
    ]
    assert parsed.several


def test_each_is_expected_at_its_own_version(look: StateLookup) -> None:
    held = tables()
    held.incidents["i43"] = incident("i43", "20261122-0043", State.FEEDBACK, version=9)
    assert [one.expect for one in parse("yx 42,43 1", desk(held=held)).commands] == [3, 9]


def test_one_named_twice_is_one(look: StateLookup) -> None:
    parsed = parse("bz 42,42,42-42 看过", look)
    assert [one.incident for one in parsed.commands] == ["i42"]
    assert not parsed.several


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("@P1", ["i43", "i44"]), ("@p1", ["i43", "i44"]), ("＠Ｐ１", ["i43", "i44"]), ("@town:610902102", ["i45"]), ("@镇:610902102", ["i45"]),
        ("＠镇：６１０９０２１０２", ["i45"]), ("@grid:610902101003008", ["i46"]), ("@sel", ["i1042"]), ("@P1,45", ["i43", "i44", "i45"]),
    ],
)  # fmt: skip
def test_a_set_means_what_is_open_in_it(word: str, keys: list[str]) -> None:
    held = tables()
    held.incidents |= {key: incident(key, f"20261122-00{key[1:]}", priority=1) for key in ("i43", "i44")}
    held.incidents["i50"] = incident("i50", "20261122-0050", State.CLOSED, priority=1)
    held.incidents["i45"] = incident("i45", "20261122-0045", region="610902102001001")
    held.incidents["i46"] = incident("i46", "20261122-0046", region="610902101003008")
    parsed = parse(f"bz {word} 看过", desk(held=held))
    assert [one.incident for one in parsed.commands] == keys, parsed.why


def test_a_set_means_those_that_the_verb_is_for(look: StateLookup) -> None:
    assert [one.incident for one in parse("sl @county:610902", look).commands] == ["i41"], "the only one that waits to be accepted"
    assert parse("sl @P4", look).why == "@P4 里没有可办的事件"


def test_the_selected_rows_are_asked_for(look: StateLookup) -> None:
    look.rows = lambda: ("i44", "i43", "gone")
    assert [one.incident for one in parse("yx @sel 1", look).commands] == ["i44", "i43"]
    assert parse("yx @sel 1", desk(None)).why == "没有选中的事件"


def test_a_set_follows_what_happens(look: StateLookup) -> None:
    held = tables()
    look = desk(held=held)
    assert parse("bz @P1 x", look).commands == ()
    held.incidents["i42"] = incident("i42", "20261122-0042", priority=1)
    look.changed(["i42"])
    assert [one.incident for one in parse("bz @P1 x", look).commands] == ["i42"]
    held.incidents["i42"] = incident("i42", "20261122-0042", State.CLOSED, priority=1)
    look.changed(["i42"])
    assert parse("bz @P1 x", look).commands == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("pq 42,99 W04", "没有事件 99：请核对编号"),
        ("pq 42-45 U99", "没有力量「U99」：请核对"),
        ("pq 45-48 W04", "没有可办的 48（20261122-0048 已并案 三楼冒烟 20261122-0048）"),
        ("pq 45-42 W04", "45-42 从小到大、至多 100 个"),
        ("pq 1-900 W04", "1-900 从小到大、至多 100 个"),
        ("pq 42, W04", ""),
        ("cp 42,44 U12", "0044: U12 不在此事件上"),
    ],
)
def test_one_that_does_not_stand_refuses_all(line: str, why: str, look: StateLookup) -> None:
    parsed = parse(line, look)
    assert parsed.why == why
    assert bool(parsed.commands) == (why == "")


def test_each_has_its_own_assignment(look: StateLookup) -> None:
    found = parse("cp 43,44 W04", desk(held=_fed_back_no_more())).commands
    assert [(one.incident, one.args) for one in found] == [("i43", args.UnassignArgs(assignment="a3")), ("i44", args.UnassignArgs(assignment="a4"))]


def _fed_back_no_more() -> Tables:
    held = tables()
    held.assignments["a3"] = replace(held.assignments["a3"], status=Step.EN)
    return held


def test_a_range_over_two_days_is_not_guessed(look: StateLookup) -> None:
    held = tables()
    held.incidents |= {"y51": incident("y51", "20261122-0051")}
    assert parse("bz 50-51 x", desk(held=held)).why == "50-51 不在同一天，请逐个写编号"


def test_two_days_with_one_number_are_listed_by_their_place(look: StateLookup) -> None:
    held = tables()
    held.incidents["twin"] = incident("twin", "20261122-0042")
    parsed = parse("pq 41,42 M02", desk(held=held))
    assert parsed.why == "42 有 2 个事件，请选"
    assert [one.line for one in parsed.candidates] == ["pq 41,20261122-0042 M02"] * 2


def test_no_line_reaches_a_whole_county() -> None:
    held = tables()
    held.incidents |= {f"m{n}": incident(f"m{n}", f"20261122-{n}") for n in range(2000, 2000 + MOST + 1)}
    assert parse("bz @county:610902 x", desk(held=held)).why == "@county:610902 超过 100 起事件：请缩小范围"
    assert len(parse("bz 2000-2099 x", desk(held=held)).commands) == MOST
    assert parse("bz 2000-2099,2100 x", desk(held=held)).why == "2000-2099,2100 超过 100 起事件：请缩小范围"


def test_the_reading_names_six_and_counts_the_rest() -> None:
    held = tables()
    held.incidents |= {f"m{n}": incident(f"m{n}", f"20261122-{n}") for n in range(2000, 2010)}
    look = desk(held=held)
    assert parse("yx 2000-2009 1", look).reading == "优先 10 起事件 2000、2001、2002、2003、2004、2005 和另外 4 起 优先级 P1"
    assert parse("yx 42,43 1", look, "en").reading == "Priority 2 incidents 0042, 0043 priority P1"


def test_words_of_a_list_have_their_places_and_validity(look: StateLookup) -> None:
    line = "pq 42,99,@P2 W04"
    assert [(token.text, token.valid) for token in parse(line, look).tokens] == [("pq", True), ("42", True), ("99", False), ("@P2", True), ("W04", True)]
    assert [token.valid for token in parse("pq 42,9", look).tokens] == [True, True, None], "more digits may come"
    assert [token.valid for token in parse("pq 42,@to", look).tokens][-1] in (None, False)
    assert parse("pq 42,", look).missing.startswith("还差下一个编号")
    assert [token.valid for token in parse("sl @to", look).tokens] == [True, None]


def test_a_text_may_begin_like_a_set(look: StateLookup) -> None:
    (one,) = parse("bz @张三 已联系", look).commands
    assert (one.incident, one.args) == ("i1042", args.NoteArgs(text="@张三 已联系"))
    (short,) = parse("bz @", look).commands
    assert short.args == args.NoteArgs(text="@")


def test_sets_are_offered(look: StateLookup) -> None:
    offers = {one.text.strip(): one.detail for one in complete("sl @", 4, look)}
    assert {"@P1", "@sel", "@town:610902101", "@grid:610902101003007"} <= set(offers)
    assert offers["@town:610902101"] == "北山镇"
    assert [one.text for one in complete("sl @t", 5, look)] == ["@town:610902101 "]


@pytest.mark.parametrize(
    ("line", "alone"),
    [("pq 42,43 U12 ;a,b", "pq 20261122-0043 U12 ;a,b"), ("bz @P1 看过", "bz 20261122-0043 看过"), ("sl", "sl"), ("pq 42 U1,U2", "pq 42 U1,U2")],
)
def test_a_line_for_one_of_them(line: str, alone: str) -> None:
    assert narrowed(line, "20261122-0043") == alone
