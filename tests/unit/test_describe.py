"""The timeline's words: every event type has a line in both languages, a note is exactly what was typed."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain import events as ev
from services.domain.describe import describe, who
from services.domain.model import Origin
from services.domain.names import Names, counter, masked
from services.domain.states import UnitStatus

AT = "2026-11-22T06:22:06.000Z"
NAMES = Names(
    region=lambda code: "朝阳街道" if code == "990102101" else "",
    actor=lambda key: "李主任" if key == "li" else key,
    assignee=lambda key: f"unit of {key}",
    number=lambda key: f"no {key}",
)
SAMPLES: dict[type[ev.Payload], ev.Payload] = {
    ev.Reported: ev.Reported(no="1", category="x", text="三楼冒烟", priority=1, region="9", unplaced=True, owner="", level="L2", casualties=2),
    ev.Verified: ev.Verified(result="unreal"),
    ev.SelfHandled: ev.SelfHandled(measures="扑灭", spoke_to="户主"),
    ev.Filed: ev.Filed(category="public_safety/fire"),
    ev.Assigned: ev.Assigned(
        assignments=(ev.NewAssignment(id="a", assignee="U12", kind="unit"), ev.NewAssignment(id="b", assignee="M02", kind="unit", role="assist"))
    ),
    ev.Stepped: ev.Stepped(assignment="a", implied=("sign",), said_by="王警官"),
    ev.Ended: ev.Ended(assignments=("a", "b"), reason="改派"),
    ev.CheckStarted: ev.CheckStarted(by="phone"),
    ev.Reworked: ev.Reworked(reason="未清理"),
    ev.Closed: ev.Closed(taken_at=AT, spoke_to="户主", measures="扑灭", done_at="14:30"),
    ev.Revisited: ev.Revisited(reached=True, satisfaction=4),
    ev.Reasoned: ev.Reasoned(reason="复燃"),
    ev.Voided: ev.Voided(kind="not_ours", reason="邻县"),
    ev.Merged: ev.Merged(into="i2"),
    ev.Unmerged: ev.Unmerged(out_of="i2"),
    ev.Other: ev.Other(incident="i2"),
    ev.RequestOpened: ev.RequestOpened(request="r", kind="extend", reason="等配件", until=AT),
    ev.RequestAnswered: ev.RequestAnswered(request="r", reason="同意"),
    ev.Extended: ev.Extended(until=AT, extra_s=60),
    ev.Suspended: ev.Suspended(until=AT, reason="待批"),
    ev.Supervised: ev.Supervised(due=AT),
    ev.Escalated: ev.Escalated(level="L3", owner="990102101", page="p", leaders=("li",)),
    ev.PageRepeated: ev.PageRepeated(page="p", call=3, leaders=("li",)),
    ev.PageReturned: ev.PageReturned(old="p", page="q", level="L3", region="990102101", leaders=("li",)),
    ev.PageTold: ev.PageTold(page="p", call=1, channel="webhook", who="li", why="503"),
    ev.Acknowledged: ev.Acknowledged(page="p"),
    ev.Delegated: ev.Delegated(owner="990102101"),
    ev.TakenOver: ev.TakenOver(desk="03席"),
    ev.Reprioritized: ev.Reprioritized(priority=1, limits={}),
    ev.Graded: ev.Graded(grade="III"),
    ev.Noted: ev.Noted(text="x"),
    ev.Liaised: ev.Liaised(org="119", spoke_to="值班员", number="F-7"),
    ev.Overdue: ev.Overdue(clock="dispatch"),
    ev.UnitRegistered: ev.UnitRegistered(region="9", known=False),
    ev.UnitStatusChanged: ev.UnitStatusChanged(status=UnitStatus.OOS),
    ev.ConflictOpened: ev.ConflictOpened(conflict="c", kind="unit_committed", cids=("1",), actors=("li",), text="U12"),
    ev.ConflictOverdue: ev.ConflictOverdue(conflict="c", kind="unit_committed", actors=("zhang", "li")),
    ev.ConflictResolved: ev.ConflictResolved(conflict="c"),
    ev.Empty: ev.Empty(),
}


def event(type_: str, data: ev.Payload | None = None, **changes: object) -> ev.Event:
    data = data or SAMPLES[ev.PAYLOADS[type_]]
    made = ev.Event(seq=1, id="e", type=type_, at=AT, recorded_at=AT, actor="li", desk="03席", data=data, incident="i1", unit="U12")
    return msgspec.structs.replace(made, **changes)


@pytest.mark.parametrize("type_", sorted(ev.PAYLOADS))
def test_every_event_has_one_line_in_both_languages(type_: str) -> None:
    chinese, english = (describe(event(type_), lang, NAMES) for lang in ("zh_CN", "en"))
    assert chinese
    assert english
    assert "\n" not in chinese + english
    if type_ != "incident.noted":
        assert chinese != english
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese)


@pytest.mark.parametrize(
    ("type_", "chinese", "english"),
    [
        ("incident.reported", "接报：三楼冒烟；伤亡 2；未落格", "reported: 三楼冒烟; casualties 2; not placed in a grid"),
        ("incident.assigned", "派遣 U12、M02 协办", "assigned U12, M02 assist"),
        ("incident.signed", "U12 签收：补记 签收；告知人 王警官", "U12 signed: implied: signed; told by 王警官"),
        ("incident.unassigned", "撤派 unit of a、unit of b：改派", "unassigned unit of a, unit of b: 改派"),
        ("incident.voided", "作废：不属本级职责；邻县", "voided: not ours; 邻县"),
        ("incident.merged", "并入 no i2", "merged into no i2"),
        ("incident.escalated", "上报 镇(街道)：呼叫 李主任", "escalated town: paging 李主任"),
        ("escalation.repeated", "再次呼叫：第 3 次；接班 李主任", "called again: 3 times so far; now on duty: 李主任"),
        ("escalation.returned", "知悉后无进展，重新呼叫：镇(街道)；李主任", "nothing followed, called anew: town; 李主任"),
        ("page.failed", "呼叫未送达 webhook：李主任；503", "page not delivered webhook: 李主任; 503"),
        ("incident.delegated", "下派 朝阳街道", "delegated 朝阳街道"),
        ("incident.reprioritized", "调整优先级 P1", "priority changed P1"),
        ("incident.overdue", "超时：派遣时限", "overdue: limit to dispatch"),
        ("unit.status_changed", "U12 OOS 停勤", "U12 OOS out of service"),
        ("conflict.opened", "冲突：力量被两席争用；U12；李主任", "conflict: unit claimed twice; U12; 李主任"),
    ],
)
def test_lines_say_whom_and_what(type_: str, chinese: str, english: str) -> None:
    assert (describe(event(type_), "zh_CN", NAMES), describe(event(type_), "en", NAMES)) == (chinese, english)


@settings(max_examples=50)
@given(text=st.text(max_size=200))
def test_a_note_is_exactly_what_was_typed(text: str) -> None:
    assert describe(event("incident.noted", ev.Noted(text=text)), "zh_CN", NAMES) == text


def test_a_late_note_says_so() -> None:
    assert describe(event("incident.noted", ev.Noted(text="x", late=True)), "zh_CN", NAMES) == "x（结案后补记）"


def test_who() -> None:
    reported = msgspec.structs.replace(SAMPLES[ev.Reported], origin=Origin(kind="hotline", name="12345"))
    assert who(event("incident.accepted"), "zh_CN", NAMES) == "03席 李主任"
    assert who(event("incident.overdue", actor="timer"), "zh_CN", NAMES) == "系统"
    assert who(event("incident.reported", reported), "en", NAMES) == "12345"


def test_names() -> None:
    regions = {"9901": "云溪市", "990102": "云溪县", "990102101": "朝阳街道", "990102101003": "临江社区"}
    names = Names(region=lambda code: regions.get(code, ""))
    codes = ("9901", "990102", "990102101", "990102101003007", "77")
    assert [names.path(code) for code in codes] == ["云溪市", "云溪县", "朝阳街道", "朝阳街道·临江社区", "77"]
    assert [counter("20261122-0042"), counter("")] == ["0042", "…"]
    assert [masked("王小明"), masked("")] == ["王**", ""]
