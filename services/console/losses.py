"""What a seat says of commands in a damaged outbox that could not be read, one plain line each, in Chinese and English."""

from collections.abc import Iterator
from uuid import UUID

from services.domain.times import from_ms
from services.domain.words import Label
from services.store.kept import Lost, Salvaged

_WHOLE = Label(
    "本席指令文件已损坏：{taken} 条指令全部读出，继续使用；损坏的文件留存为 {aside}",
    "The file of this seat's commands was damaged: all {taken} that it held are taken over; the damaged file is kept as {aside}",
)
_HEAD = Label(
    "本席指令文件已损坏：读出 {taken} 条，其余无法读出，见下；损坏的文件留存为 {aside}",
    "The file of this seat's commands was damaged: {taken} are taken over, what could not be read follows; the damaged file is kept as {aside}",
)
_LOST = Label(
    "有指令无法读出（{what}）：请在事件流转中核对是否已执行，未执行的请重新下达",
    "A command could not be read ({what}): look at the steps of its incident, and give it again if it was not done",
)
_ROWS, _CID, _AT, _ALL = Label("第 {} 行", "row {}"), Label("标识 {}", "id {}"), Label("{} 下达", "given {}"), Label("条数不明", "nobody knows how many")


def losses(found: Salvaged | None, lang: str) -> tuple[tuple[str, str], ...]:
    """Each lost one's line as it was typed ("" when unknown) and what is said of it; first of all a line of the whole. Empty when nothing was damaged."""
    if found is None:
        return ()
    head = (_HEAD if found.lost else _WHOLE).say(lang).format(taken=found.taken, aside=found.aside)
    join = ", " if lang.startswith("en") else "，"
    return (("", head), *((one.line, _LOST.say(lang).format(what=join.join(_what(one, lang)))) for one in found.lost))


def _what(one: Lost, lang: str) -> Iterator[str]:
    given = _given(one.cid)
    known = ((_ROWS, one.rows), (_AT, given), (_CID, "" if given else one.cid))
    yield from (label.say(lang).format(value) for label, value in known if value)
    if one.line:
        yield one.line
    if not one.rows:
        yield _ALL.say(lang)


def _given(cid: str) -> str:
    """When a command was given: its id begins with the milliseconds (RFC 9562, version 7)."""
    try:
        found = UUID(cid)
    except ValueError:
        return ""
    moment = from_ms(found.int >> 80)
    return f"{moment[:10]} {moment[11:16]} UTC" if found.version == 7 else ""
