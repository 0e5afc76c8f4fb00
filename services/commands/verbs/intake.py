"""Verbs of taking up: report, accept, verify, file, void, merge, split and their likes."""

from services.commands.lexer import Word, plain
from services.commands.reader import Option, Reader
from services.commands.slots.people import People
from services.commands.slots.places import Category, Place
from services.commands.slots.plain import Choice, Fields, Part, Pick, Text
from services.commands.slots.target import OtherIncident
from services.commands.verbs.build import reason, verb
from services.domain.states import ANY, OPEN
from services.domain.words import Label

PRIORITIES = tuple(Pick(number, Label(f"P{number}", f"P{number}"), (f"P{number}", str(number))) for number in (1, 2, 3, 4))
SPOKE_TO = Label("与谁核对", "spoken to")
MEASURES = Label("处置措施", "done")


def _contact(field: str) -> Option:
    label = {"name": Label("联系人", "caller's name"), "phone": Label("电话", "phone")}[field]

    def fill(reader: Reader, value: Word) -> None:
        known = reader.values.get("contact")
        reader.values["contact"] = {**(known if isinstance(known, dict) else {}), field: value.raw}
        reader.text(value.start, value.end)
        reader.phrase(f"{label.zh} {value.raw}", f"{label.en} {value.raw}")

    return Option((field, label.zh), label, fill)


def _address(reader: Reader, value: Word) -> None:
    reader.values["address"] = value.raw
    reader.text(value.start, value.end)
    reader.phrase(f"地址 {value.raw}", f"address {value.raw}")


def _casualties(reader: Reader, value: Word) -> None:
    number = plain(value.raw)
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        reader.refuse(value, "option", reader.say(f"伤亡人数不能是「{value.raw[:20]}」", f"casualties cannot be '{value.raw[:20]}'"))
        return
    reader.values["casualties"] = int(number)
    reader.accept(value, "option")
    reader.phrase(f"伤亡 {int(number)} 人", f"{int(number)} casualties")


TEXT = Text("text", Label("内容", "text"), "「{}」", "'{}'")
WHOLE = Text("text", Label("内容", "text"), "「{}」", "'{}'", whole=True)
PRIORITY = Choice("priority", Label("优先级 1–4", "priority 1–4"), PRIORITIES, "priority", "优先级 {}", "priority {}")
_P_ONLY = tuple(Pick(pick.value, pick.text, pick.words[:1]) for pick in PRIORITIES)
_MAYBE = Choice("priority", Label("优先级", "priority"), _P_ONLY, "priority", "优先级 {}", "priority {}", required=False)

VERBS = (
    verb(
        "report", "lr 公共安全/火情 610902101003007 P1 三楼冒烟", Category(), Place(), _MAYBE, WHOLE,
        doing=Label("录入一起事件", "enter a report"), whole_line=True,
        options=(
            Option(("address", "addr", "地址"), Label("地址", "address"), _address),
            Option(("casualties", "伤亡"), Label("伤亡人数", "casualties"), _casualties),
            _contact("name"), _contact("phone"),
        ),
    ),
    verb("accept", "sl 42", doing=Label("受理", "take it up")),
    verb(
        "verify", "hs 42 U12", People("unit", Label("力量", "unit"), "派 {}", "by {}", new=True),
        doing=Label("派力量核实", "send a unit to verify"),
    ),
    verb(
        "verified", "ss 42 属实", Choice("result", Label("结果", "result"), (
            Pick("real", Label("属实", "real"), ("real", "ss")),
            Pick("unreal", Label("不属实", "unreal"), ("unreal", "bss", "不实")),
            Pick("self_handled", Label("已自处理", "self-handled"), ("self_handled", "zcl", "自处理")),
        ), zh="结果 {}", en="result {}", required=False),
        doing=Label("核实有了结果（默认属实）", "the verification's result (real by default)"),
    ),
    verb(
        "self_handle", "zcl 42 张三/已劝离", Fields((Part("spoke_to", SPOKE_TO), Part("measures", MEASURES))),
        doing=Label("报告人自行处理完毕", "handled by whoever reported it"),
    ),
    verb("file", "la 42 公共安全/火情", Category(required=False), doing=Label("立案，可改类别", "file it, with another category if need be")),
    verb(
        "void", "zf 42 非事件 误报", Choice("kind", Label("作废原因类", "kind"), (
            Pick("not_incident", Label("非事件", "not an incident"), ("not_incident", "fsj", "不构成事件")),
            Pick("not_ours", Label("非本级职责", "not ours"), ("not_ours", "fbj", "非管辖", "不归本级")),
        )), reason(),
        doing=Label("作废", "void it"),
    ),
    verb("reopen", "cq 42 家属称仍未解决", reason(), doing=Label("重启已结、已回访或作废的事件", "open it again")),
    verb(
        "merge", "hb 43 42", OtherIncident("into", OPEN, Label("并入的事件", "incident to merge into"), "并入 {}", "into {}"),
        doing=Label("并入另一事件，力量随之转去", "merge into another incident, units go along"),
    ),
    verb("unmerge", "ck 43", doing=Label("拆开并案", "undo a merge")),
    verb("split", "fa 42 矛盾纠纷/邻里 楼下积水引起争执", Category(), TEXT, doing=Label("分出一起新事件", "split off a new incident")),
    verb(
        "link", "gl 42 41", OtherIncident("to", ANY, Label("关联的事件", "incident to link"), "关联 {}", "with {}"),
        doing=Label("与另一事件关联", "link with another incident"),
    ),
    verb("note", "bz 42 家属已到场", WHOLE, doing=Label("备注，原样记录", "note, kept word for word"), whole_line=True),
)  # fmt: skip
