"""How a verb is declared: its row of the domain's table, its slots, one example. The rest follows from these."""

from typing import Final

from services.commands.lexer import Word, plain
from services.commands.moments import local, past
from services.commands.reader import HAPPENED, Option, Reader, Slot
from services.commands.sig import Sig
from services.commands.slots.people import People
from services.commands.slots.plain import Text, Time
from services.commands.slots.target import Target
from services.domain.table import BY_VERB
from services.domain.words import Label


def _said(reader: Reader, value: Word) -> None:
    reader.values["said_by"] = value.raw
    reader.text(value.start, value.end)
    reader.phrase(f"口述 {value.raw}", f"said by {value.raw}")


def _happened(reader: Reader, value: Word) -> None:
    at = past(plain(value.raw), reader.look.now(), reader.look.offset_minutes)
    if at is None:
        why = reader.say(
            f"不是过去的时间「{value.raw[:20]}」：写 14:05 或 2026-11-22T14:05", f"no time that has been: '{value.raw[:20]}': write 14:05 or 2026-11-22T14:05"
        )
        reader.refuse(value, "time", why, maybe=True)
        return
    there = local(at, reader.look.offset_minutes)
    reader.accept(value, "time", there)
    reader.values[HAPPENED] = at
    reader.phrase(f"发生于 {there}", f"it happened at {there}")


AT: Final = Option(("at", "时间"), Label("发生时间", "when it happened"), _happened)
SAID: Final = Option(("said", "said_by", "口述"), Label("口述人", "who said so"), _said)


def verb(
    name: str,
    example: str,
    *slots: Slot,
    doing: Label,
    options: tuple[Option, ...] = (),
    by_word: bool = False,
    after_work: bool = False,
    whole_line: bool = False,
) -> Sig:
    """The declaration of the verb `name`. A verb that works on an incident gets its target in front; units that begin the line find it unless they are
    to be given to it."""
    rule = BY_VERB[name]
    recruits = any(isinstance(slot, People) and slot.new for slot in slots)
    target = (Target(rule.from_, by_lead=by_word or not recruits, by_word=by_word, after_work=after_work),) if rule.from_ else ()
    said = () if whole_line and name == "note" else (SAID, AT)
    return Sig(name, rule.keys[0], rule.zh, name, (*target, *slots), doing, example, (*options, *said), whole_line=whole_line)


def reason(*, required: bool = True) -> Text:
    """The text that says why."""
    return Text("reason", Label("原因", "reason"), "原因「{}」", "because '{}'", required=required)


def until() -> Time:
    """The end of an extension or a suspension."""
    return Time("until", Label("到何时", "until when"), "到 {}", "until {}")


def due() -> Time:
    """A deadline that may be given."""
    return Time("due", Label("时限", "due"), "限 {}", "due {}", required=False)


def time_option(name: str, label: Label, zh: str, en: str) -> Option:
    """A time as `name=…`, read as the slot reads it."""

    def fill(reader: Reader, value: Word) -> None:
        reader.at = value.start
        Time(name, label, zh, en).take(reader)

    return Option((name,), label, fill)
