"""The paper sheet for when machines are down: open incidents with state, units and place, and blank numbered lines to be keyed in afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from services.analysis.page import heading, html, line, table
from services.domain.model import Incident
from services.domain.names import Names
from services.domain.state import View
from services.domain.states import OPEN
from services.domain.times import Stamp
from services.domain.words import STATE_WORDS, SUSPENDED, word

EVERY_S: Final = 600
MOST: Final = 120
BLANKS: Final = 40
_COLUMNS: Final = (("行", "时间", "事件编号", "发生了什么、下了什么令", "谁告知"), ("no.", "time", "incident", "what happened, what was ordered", "told by"))


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet, in one language; `more` are open incidents that have no room on it, the least urgent."""

    desk: str
    at: str
    rows: tuple[tuple[str, ...], ...]
    more: int
    lang: str


def snapshot(view: View) -> list[Incident]:
    """The open incidents as of now: what is put on paper beside the loop must not change meanwhile."""
    return [row for row in view.incidents.values() if row.state in OPEN]


def paper(incidents: list[Incident], desk: str, lang: str, names: Names, when: Callable[[Stamp], str], now: Stamp) -> Paper:
    """The most urgent open incidents, of one priority the oldest first."""
    kept: list[Incident] = []
    for priority in (1, 2, 3, 4):
        kept += nsmallest(MOST - len(kept), (row for row in incidents if row.priority == priority), key=lambda row: (row.reported_at, row.no))
    return Paper(desk, when(now), tuple(_row(row, lang, names, when) for row in kept), len(incidents) - len(kept), lang)


def sheet(made: Paper) -> str:
    """The sheet as a page: the incidents, then numbered lines with room for a time, a number, what happened and who said so."""
    en = made.lang.startswith("en")
    title = "Paper sheet: open incidents and what happens meanwhile" if en else "纸面表：未结事件与停机期间记录"
    more = ([line(f"{made.more} more, less urgent, are not on this sheet")] if en else [line(f"另有 {made.more} 起较缓的未列")]) if made.more else []
    heads = ("number", "P", "state", "since", "what", "where", "who") if en else ("编号", "级", "状态", "接报", "内容", "地点", "承办")
    columns = _COLUMNS[en]
    how = (
        "Key every line in afterwards with its time: U12 dc at=14:05 · lr … at=14:05 … · bz 42 14:05 what happened"
        if en
        else "恢复后逐行补录真实时间：U12 dc at=14:05 · lr … at=14:05 … · bz 42 14:05 所述内容"
    )
    rows = table(heads, made.rows) if made.rows else line("No incident is open" if en else "没有未结事件")
    blanks = [(str(number), "", "", "", "") for number in range(1, BLANKS + 1)]
    return html(title, [heading(title), line(f"{made.desk} · {made.at}"), rows, *more, line(how), table(columns, blanks)])


def _row(row: Incident, lang: str, names: Names, when: Callable[[Stamp], str]) -> tuple[str, ...]:
    hung = f" {SUSPENDED.say(lang)}" if row.suspended_until else ""
    who = (", " if lang.startswith("en") else "、").join([*map(names.unit, row.units), *map(names.org, row.orgs)])
    where = " ".join(part for part in (names.path(row.region), row.address) if part)
    what = f"{names.category(row.category)} {row.text}"
    return row.no, f"P{row.priority}", f"{word(STATE_WORDS, row.state, lang)}{hung}", when(row.reported_at), what, where, who
