"""Which lines wait before they are sent."""

import pytest

from services.commands.holding import DEFAULT, MAY_HOLD, holds
from services.commands.parse import parse
from services.domain.table import BY_VERB
from tests.support.command_desk import desk, incident, tables

HELD = tables()
HELD.incidents["i41"] = incident("i41", "20261122-0041", priority=1)
LOOK = desk(held=HELD)


def held(line: str, verbs: tuple[str, ...] = DEFAULT) -> bool:
    commands = parse(line, LOOK).commands
    assert commands, line
    return holds(commands, verbs, lambda key: HELD.incidents[key].priority if key in HELD.incidents else None)


@pytest.mark.parametrize(
    ("line", "waits"),
    [
        ("zf 47 非事件 误报", True), ("ja 46 张三/已扑灭/14:30", True), ("hb 45 42", True), ("gz 47 明天 08:00 等待鉴定", True),
        ("ys 42 住建局 属房屋安全", True), ("zf 47,11 非事件 误报", True), ("pq 42 M02", False), ("sl 42", False),
        ("bz 42 x", False), ("sb 42", False), ("U12 dc", False), ("sq U31", False),
        ("zf 41 非事件 误报", False), ("zf 47,41 非事件 误报", False),
    ],
)  # fmt: skip
def test_what_is_hard_to_take_back_waits_and_nothing_of_p1(line: str, waits: bool) -> None:
    assert held(line) is waits


def test_a_site_may_hold_more_and_never_what_others_wait_for() -> None:
    assert held("pq 42 M02", ("assign",))
    assert not held("pq 41 M02", ("assign",)), "P1"
    assert not held("sb 42", ("escalate",))
    assert set(DEFAULT) <= MAY_HOLD <= set(BY_VERB)
    assert not {"report", "note", "escalate", "liaise", "ack", "arrive", "feedback", "accept", "priority"} & MAY_HOLD


def test_what_the_desk_does_not_know_does_not_wait() -> None:
    assert not holds(parse("zf 47 非事件 误报", LOOK).commands, DEFAULT, lambda _: None)
    assert not holds((), DEFAULT, lambda _: 4)
