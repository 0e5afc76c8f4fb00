"""Lines as a dispatcher types them: what they mean, what is refused and with which words."""

import pytest
from msgspec.structs import replace

from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.commands.types import Command, Parsed
from services.domain import args
from services.domain.model import Unit
from services.domain.states import State, UnitStatus
from tests.support.command_desk import desk, tables


@pytest.fixture
def look() -> StateLookup:
    return desk()


def one(parsed: Parsed) -> Command:
    """The only command of a line."""
    assert parsed.why == ""
    assert len(parsed.commands) == 1
    return parsed.commands[0]


@pytest.mark.parametrize(
    "line",
    [
        "pq 1042 U12 M02 ;从东门进",
        "PQ 1042 u12 m02 ;从东门进",
        "assign 1042 U12 M02;从东门进",
        "派遣 1042 U12、M02；从东门进",
        "ｐｑ　１０４２　Ｕ１２，Ｍ０２　；从东门进",
        "pq1042 朝阳02 微型消防站 ;从东门进",
        "派遣1042 U12 M02 ;从东门进",
        "pq . U12,M02 ;从东门进",
        "pq 。 U12 M02 ;从东门进",
        "pq U12 M02 ;从东门进",
        "  pq   20261122-1042  U12\tM02   ;从东门进",
        "U12 M02 pq ;从东门进",
        "U12、M02 派遣 1042；从东门进",
    ],
)
def test_one_assignment_in_many_hands(line: str, look: StateLookup) -> None:
    command = one(parse(line, look))
    assert (command.verb, command.incident, command.expect) == ("assign", "i1042", 3)
    assert command.args == args.AssignArgs(units=("U12", "M02"), note="从东门进")
    assert command.line == line


def test_the_reading_says_what_return_will_do(look: StateLookup) -> None:
    line = "pq 1042 U12 M02 ;从东门进"
    assert parse(line, look).reading == "派遣 事件 1042 给 U12 巡逻车 朝阳02、M02 消防 微型消防站 · 备注「从东门进」"
    assert parse(line, look, "en").reading == "Assign incident 1042 to U12 patrol car 朝阳02, M02 fire 微型消防站 · note '从东门进'"
    assert parse("sl 50", look).reading == "受理 事件 20261121-0050"


def test_tokens_stand_where_they_were_typed(look: StateLookup) -> None:
    line = "pq 42 U12 U99 ;x"
    tokens = parse(line, look).tokens
    assert [(token.kind, token.valid) for token in tokens] == [("verb", True), ("incident", True), ("unit", True), ("unit", False), ("comment", True)]
    assert all(line[token.start : token.end] == token.text for token in tokens)


@pytest.mark.parametrize(
    ("line", "kind", "valid"),
    [
        ("p", "verb", None), ("pqx", "error", False), ("pq 42 U1", "unit", None), ("pq 42 U1 ", "unit", False), ("jb 41 城", "org", None),
        ("dj 42 V", "grade", False),
    ],
)  # fmt: skip
def test_validity_while_it_is_typed(line: str, kind: str, valid: bool | None, look: StateLookup) -> None:
    last = parse(line, look).tokens[-1]
    assert (last.kind, last.valid) == (kind, valid)
    assert parse(line, look).commands == ()
    assert parse(line, look).why


# --- text, word for word ---


@pytest.mark.parametrize(
    "text",
    ["家属已到场; 二号楼", " 前有空格", "ＦＵＬＬ　ｗｉｄｔｈ；", "<b>&amp;</b> {no} %s \\n", "3人受伤", "🔥 \u200bzero", ". 点", "后有空格 ", "x" * 8000],
)
def test_a_note_is_kept_as_typed(text: str, look: StateLookup) -> None:
    for head in ("bz 42 ", "备注 ４２ ", "note 20261122-0042 "):
        command = one(parse(head + text, look))
        assert (command.incident, command.args) == ("i42", args.NoteArgs(text=text))


def test_a_note_for_the_selected_row(look: StateLookup) -> None:
    assert one(parse("bz 家属已到场", look)).incident == "i1042"
    assert one(parse("bz . 42 人", look)).args == args.NoteArgs(text="42 人")
    assert "没有事件 99" in parse("bz 99 人受伤", look).why, "a wrong number is not the beginning of a text"


def test_a_note_too_long_is_one_plain_line(look: StateLookup) -> None:
    parsed = parse("bz 42 " + "x" * 8001, look)
    assert parsed.commands == ()
    assert parsed.why.startswith("内容不合规范")


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("tg 1042 已看过现场", "已看过现场"), ("tg 1042 ;已看过现场", "已看过现场"), ("tg 1042 两处都看了;无误", "两处都看了;无误"), ("tg 1042", ""),
        ("通过 已看过现场", "已看过现场"), ("tg 1042 3 处都看了", None), ("tg 1042 43", None), ("tg 1042 U12", None), ("sl 50 已看过现场", None),
    ],
)  # fmt: skip
def test_a_verb_that_takes_a_comment_alone_takes_it_without_the_mark(line: str, note: str | None, look: StateLookup) -> None:
    parsed = parse(line, look)
    assert [command.args.note for command in parsed.commands] == ([] if note is None else [note])
    assert bool(parsed.error) is (note is None)


def test_a_reason_ends_at_the_comment(look: StateLookup) -> None:
    command = one(parse("td 42 U12 距离 太远 ;老王说的", look))
    assert command.args == args.ReturnArgs(unit="U12", reason="距离 太远 ", note="老王说的")


# --- who and which ---


def test_a_unit_finds_its_one_incident(look: StateLookup) -> None:
    for line in ("U12 dc", "朝阳02 到场", "u12 arrive", "U12 U7 dc"):
        assert {command.incident for command in parse(line, look).commands} == {"i42"}
    assert [command.args for command in parse("U12 U7 dc", look).commands] == [args.StepArgs(unit="U12"), args.StepArgs(unit="U7")]


def test_a_unit_with_two_incidents_is_asked_which() -> None:
    held = tables()
    held.incidents["i47"] = replace(held.incidents["i47"], state=State.SIGNED, assignments=("a5",))
    held.assignments["a5"] = replace(held.assignments["a4"], id="a5", incident="i47")
    held.units["W04"] = replace(held.units["W04"], tasks=("a4", "a5"))
    look = desk(held=held)
    parsed = parse("W04 dc", look)
    assert parsed.commands == ()
    assert [candidate.number for candidate in parsed.candidates] == [1, 2]
    chosen = parse(parsed.candidates[1].line, look)
    assert one(chosen).incident in {"i44", "i47"}
    assert one(chosen).args == args.StepArgs(unit="W04")


def test_work_and_release_look_at_different_tasks(look: StateLookup) -> None:
    assert one(parse("W04 dc", look)).incident == "i44", "the active one"
    assert one(parse("W04 gd", look)).incident == "i43", "the one fed back"


def test_a_unit_that_is_not_on_the_selected_row_is_not_guessed(look: StateLookup) -> None:
    parsed = parse("dc U12", look)
    assert parsed.commands == ()
    assert "U12" in parsed.why
    assert one(parse(parsed.candidates[0].line, look)).incident == "i42"
    assert one(parse("dc U12", desk(selected="i42"))).incident == "i42"
    assert one(parse("dc U12", desk(selected=None))).incident == "i42"


def test_a_callsign_of_two_units_at_the_beginning_lists_both() -> None:
    held = tables()
    held.units.update({key: Unit(id=key, callsign="二号车") for key in ("K1", "K2")})
    parsed = parse("二号车 dc", desk(held=held))
    assert [candidate.line for candidate in parsed.candidates] == ["K1 dc", "K2 dc"]
    assert "2" in parsed.why


def test_a_callsign_of_two_units_lists_both(look: StateLookup) -> None:
    parsed = parse("pq 1042 平安01", look)
    assert parsed.commands == ()
    assert [candidate.line for candidate in parsed.candidates] == ["pq 1042 M03", "pq 1042 M04"]


def test_nothing_selected_and_nothing_typed(look: StateLookup) -> None:
    look.chosen = None
    parsed = parse("sl", look)
    assert parsed.commands == ()
    assert "编号" in parsed.why


@pytest.mark.parametrize(("line", "incident"), [("hf 50 5", "i50"), ("sl 50", "i50y"), ("cq 50 又来", "i50"), ("ck 48", "i48"), ("bz 52 已访", "i52")])
def test_the_counter_means_the_one_the_verb_is_for(line: str, incident: str, look: StateLookup) -> None:
    assert one(parse(line, look)).incident == incident


def test_a_verb_that_does_not_fit_the_state_is_marked_and_left_to_the_hub(look: StateLookup) -> None:
    parsed = parse("sl 42", look)
    assert parsed.tokens[0].valid is False
    assert "已到场" in parsed.warning
    assert len(parsed.commands) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("pq 42", "还差力量"), ("pq 99 U12", "没有事件 99"), ("pq 42 U99", "没有力量「U99」"),
        ("yx 42", "还差优先级"), ("yx 2", "没有"), ("yx 42 5", "优先级"), ("ss 42 属实 多余", "多出来的内容"), ("gz 42 soon 等", "看不懂时间"),
        ("td 42 U99 太远", "没有力量或组织「U99」"), ("lr hq 109.03,95.1 冒烟", "超出范围"), ("lr hq 999999999 冒烟", "没有区域"), ("lr hq P1", "还差内容"),
        ("xyz 42", "不认识「xyz」"), (":queue", "界面命令"), ("fk 42 U12,U7 完成", "只写一个"), ("U12 lr hq 冒烟", "前面不写力量"), (";x", "还差动作"),
        ("U12 sb 41", "不在事件"), ("M02 dc", "没有在办的事件"), ("cp 42", "有多个承办"), ("gp 42 M02", "有多个承办"), ("jb 42 due= 城管局", "due="),
        ("lr jt 610902101 堵车", "2 个类别"), ("42 pq U12", "先写动作"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_plain_line(line: str, why: str, look: StateLookup) -> None:
    for lang in ("zh_CN", "en"):
        parsed = parse(line, look, lang)
        assert parsed.commands == ()
        assert parsed.why
        assert "\n" not in parsed.why
    assert why in parse(line, look).why


# --- the verbs with more to say ---


@pytest.mark.parametrize("line", ["ja 46 张三/已扑灭，切断电源/14:30", "ja 46 张三／已扑灭，切断电源／14:30", "结案 46  张三 / 已扑灭，切断电源 / 14:30 "])
def test_close_takes_its_elements(line: str, look: StateLookup) -> None:
    assert one(parse(line, look)).args == args.CloseArgs(spoke_to="张三", measures="已扑灭，切断电源", done_at="14:30")


def test_close_without_a_stroke_takes_commas(look: StateLookup) -> None:
    assert one(parse("ja 46 张三，已扑灭，14:30", look)).args == args.CloseArgs(spoke_to="张三", measures="已扑灭", done_at="14:30")
    assert one(parse("ja 46 张三/已扑灭/复燃检查/14:30", look)).args == args.CloseArgs(spoke_to="张三", measures="已扑灭/复燃检查", done_at="14:30")


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("ja 46", "与谁核对、处置措施、何时办结"), ("ja 46 张三/已扑灭", "何时办结"), ("ja 46 张三//14:30", "处置措施"),
        ("ja 46 /已扑灭/14:30", "与谁核对"),
    ],
)  # fmt: skip
def test_close_names_what_is_missing(line: str, lacking: str, look: StateLookup) -> None:
    assert f"还差 {lacking}" in parse(line, look).why


def test_report(look: StateLookup) -> None:
    parsed = parse("lr 公共安全/火情 610902101003007 P1 三楼冒烟; 有老人", look)
    assert one(parsed).args == args.ReportArgs(category="public_safety/fire", region="610902101003007", priority=1, text="三楼冒烟; 有老人")
    assert "第7网格" in parsed.reading
    command = one(parse("lr hq 109.0301，32.6911 name=王五 phone=139 address=滨江路 三楼冒烟", look))
    assert command.incident is None
    assert command.args == args.ReportArgs(
        category="public_safety/fire", lon=109.0301, lat=32.6911, address="滨江路", contact=args.Contact(name="王五", phone="139"), text="三楼冒烟"
    )


def test_a_category_never_heard_of_is_kept(look: StateLookup) -> None:
    parsed = parse("lr 外星人/飞碟 610902101 降落", look)
    assert one(parsed).args == args.ReportArgs(category="外星人/飞碟", region="610902101", text="降落")
    assert "归入其他" in parsed.warning


def test_a_grid_never_heard_of_is_kept_for_the_tray(look: StateLookup) -> None:
    assert one(parse("lr hq 610902101003099 冒烟", look)).args == args.ReportArgs(category="public_safety/fire", region="610902101003099", text="冒烟")


@pytest.mark.parametrize(
    ("line", "status"),
    [("sq U31", "AV"), ("下勤 U31", "OFF"), ("tq 城关05", "OOS"), ("available U31", "AV"), ("unit_status OOS U31", "OOS"), ("U31 sq", "AV")],
)
def test_unit_status_in_its_words(line: str, status: str, look: StateLookup) -> None:
    assert one(parse(line, look)).args == args.UnitStatusArgs(unit="U31", status=UnitStatus(status))


def test_times_and_options(look: StateLookup) -> None:
    expected = args.UntilArgs(until="2026-11-22T08:22:06.000Z", reason="等配件")
    assert [one(parse(line, look)).args for line in ("yq 42 +2h 等配件", "yq 42 until=+2h 等配件")] == [expected, expected]
    assert one(parse("gz 42 明天 08:00 等鉴定", look)).args == args.UntilArgs(until="2026-11-23T00:00:00.000Z", reason="等鉴定")
    assert one(parse("jb 41 城管局 due=2h said=李伟", look)).args == args.EntrustArgs(org="cg", due="2026-11-22T08:22:06.000Z", said_by="李伟")


def test_people_of_an_assignment(look: StateLookup) -> None:
    assert one(parse("gp 42 U12 M02", look)).args == args.ReassignArgs(to="M02", assignment="a1")
    assert one(parse("gp 44 M02 ;换人", look)).args == args.ReassignArgs(to="M02", assignment="a4", note="换人")
    assert one(parse("U12 gp M02", look)).incident == "i42"
    assert [command.args for command in parse("cp 42 U12 U7 收队", look).commands] == [
        args.UnassignArgs(assignment="a1", reason="收队"), args.UnassignArgs(assignment="a2", reason="收队"),
    ]  # fmt: skip
    assert one(parse("xb 42 M02 城管局", look)).args == args.AssistArgs(units=("M02",), orgs=("cg",))


def test_a_number_that_is_an_organisation(look: StateLookup) -> None:
    assert one(parse("ld 42 119 李队长/8812", look)).args == args.LiaiseArgs(org="119", spoke_to="李队长", number="8812")
    assert (one(parse("ld 119", look)).incident, one(parse("ld 119", look)).args) == ("i1042", args.LiaiseArgs(org="119"))
    assert one(parse("xp 610902101", look)).args == args.DelegateArgs(to="610902101")
    assert one(parse("sb 县", look)).args == args.EscalateArgs(level="L4")
    assert one(parse("hb 43 42", look)).args == args.MergeArgs(into="i42")


def test_a_busy_unit_is_warned_of_not_refused(look: StateLookup) -> None:
    parsed = parse("pq 1042 U12", look)
    assert "U12 现为 OS 到场" in parsed.warning
    assert len(parsed.commands) == 1
