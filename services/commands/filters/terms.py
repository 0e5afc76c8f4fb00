"""One word of a filter as a test of a row: priority, age, time left, lamp, state, category, region, unit, source, whose it is, or text."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from services.domain.categories import Categories
from services.domain.lamps import Lamp
from services.domain.model import Incident
from services.domain.words import STATE_WORDS, SUSPENDED, Label


class Seen(Protocol):
    """What is known of a row that may be listed."""

    @property
    def incident(self) -> Incident: ...
    @property
    def lamp(self) -> Lamp: ...
    @property
    def reported_ms(self) -> int: ...
    @property
    def due_ms(self) -> int | None: ...


LOWEST: Final = 0
HIGHEST: Final = 9
Test = Callable[[Seen, int], bool]
"""(row, hub time in ms) → whether it is wanted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What words may mean: names of regions by code, categories, units with callsigns, this desk's own name, and what is searched of an incident."""

    regions: Mapping[str, str] = field(default_factory=dict)
    categories: Categories = field(default_factory=Categories)
    units: Callable[[str], Iterable[str]] = lambda word: ()
    mine: Callable[[Incident], bool] = lambda incident: False
    words: Callable[[Incident], str] = lambda incident: f"{incident.no} {incident.text} {incident.address}".casefold()
    find: Callable[[str], set[str]] | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A test with how it is read aloud; `turns` are the ages in ms at which its answer changes, `from_due` those before (-) the due time.

    To test fewer rows: none outside the priorities `low`..`high` passes, nor one whose id is not among those of `find`, where there is one; those that
    are pass all where it is `exact`.
    """

    test: Test
    said: Label
    turns: tuple[int, ...] = ()
    from_due: tuple[int, ...] = ()
    low: int = LOWEST
    high: int = HIGHEST
    find: Callable[[], set[str]] | None = None
    exact: bool = False


_HOUR_MS: Final = 3_600_000
_UNIT_MS: Final = {
    "s": 1000, "秒": 1000, "m": 60_000, "分": 60_000, "分钟": 60_000, "h": _HOUR_MS, "时": _HOUR_MS, "小时": _HOUR_MS, "d": 24 * _HOUR_MS, "天": 24 * _HOUR_MS,
}  # fmt: skip
_AGE: Final = re.compile(r"(?P<due>due|left|时限|剩余)?(?P<sign>>=|<=|>|<)(?P<number>\d{1,6})(?P<unit>s|m|h|d|秒|分钟|分|时|小时|天)?")
_PRIORITY: Final = re.compile(r"p([1-4])(?:-p?([1-4]))?")
_LAMPS: Final[dict[str, tuple[Lamp, Label]]] = {
    **dict.fromkeys(("red", "红", "红灯", "overdue", "超时"), ("red", Label("超时", "overdue"))),
    **dict.fromkeys(("yellow", "黄", "黄灯", "将超时"), ("yellow", Label("将超时", "nearly due"))),
    **dict.fromkeys(("green", "绿", "绿灯", "时限内"), ("green", Label("时限内", "in time"))),
}
_HEADS: Final = {
    "text": "text", "文": "text", "内容": "text", "region": "region", "town": "region", "区域": "region", "镇": "region", "unit": "unit", "力量": "unit",
    "cat": "category", "category": "category", "类别": "category", "state": "state", "状态": "state", "source": "source", "来源": "source",
}  # fmt: skip
_STATES: Final = {name: state for state, label in STATE_WORDS.items() for name in (state, label.zh, label.en.casefold())}


def term(word: str, known: Known) -> Term | Label:
    """What a folded word tests, or why it means nothing."""
    head, colon, rest = word.removeprefix("@").partition(":")
    if colon and head in _HEADS:
        return _headed(_HEADS[head], rest, known) if rest else Label(f"「{head}:」之后要写内容", f"something must follow '{head}:'")
    for found in (_priority(word), _age(word), _lamp(word), _state(word), _mine(word, known), _region(word, known), _category(word, known), _unit(word, known)):
        if found is not None:
            return found
    if word.startswith(("@", ">", "<", "=")):
        return Label(f"看不懂「{word[:20]}」", f"'{word[:20]}' means nothing here")
    return text(word, known)


def _headed(kind: str, rest: str, known: Known) -> Term | Label:
    if kind == "text":
        return text(rest, known)
    if kind == "source":
        return _source(rest)
    found = {"region": _region, "category": _category, "unit": _unit}[kind](rest, known) if kind != "state" else _state(rest)
    return found or Label(f"没有「{rest[:20]}」", f"there is no '{rest[:20]}'")


def _priority(word: str) -> Term | None:
    found = _PRIORITY.fullmatch(word)
    if found is None:
        return None
    low, high = sorted((int(found[1]), int(found[2] or found[1])))
    said = f"P{low}" if low == high else f"P{low}-P{high}"
    return Term(lambda row, _: low <= row.incident.priority <= high, Label(said, said), low=low, high=high)


def _age(word: str) -> Term | Label | None:
    found = _AGE.fullmatch(word)
    if found is None:
        return None
    if not found["unit"]:
        return Label(f"「{word}」缺单位：s m h d", f"'{word}' needs a unit: s m h d")
    span, more = int(found["number"]) * _UNIT_MS[found["unit"]], found["sign"][0] == ">"
    tail = f"{found['sign']}{found['number']}{found['unit']}"
    if found["due"]:
        return Term(lambda row, now: row.due_ms is not None and (row.due_ms - now > span) is more, Label(f"剩余{tail}", f"left {tail}"), from_due=(-span,))
    return Term(lambda row, now: (now - row.reported_ms > span) is more, Label(f"历时{tail}", f"age {tail}"), turns=(span,))


def _lamp(word: str) -> Term | None:
    if word not in _LAMPS:
        return None
    lamp, said = _LAMPS[word]
    return Term(lambda row, _: row.lamp == lamp, said)


def _state(word: str) -> Term | None:
    if word in ("suspended", SUSPENDED.zh):
        return Term(lambda row, _: row.incident.suspended_until is not None, SUSPENDED)
    state = _STATES.get(word)
    return None if state is None else Term(lambda row, _: row.incident.state == state, STATE_WORDS[state])


def _mine(word: str, known: Known) -> Term | None:
    return Term(lambda row, _: known.mine(row.incident), Label("本席的", "mine")) if word in ("@mine", "mine", "@我", "我的", "本席") else None


def _region(word: str, known: Known) -> Term | None:
    if word.isdigit() and word.isascii() and len(word) in (4, 6, 9, 12, 15):
        codes: tuple[str, ...] = (word,)
    else:
        codes = tuple(code for code, name in known.regions.items() if len(word) > 1 and name.casefold().startswith(word))
    if not codes:
        return None
    said = "、".join(dict.fromkeys(known.regions.get(code, code) for code in codes[:3])) + ("…" if len(codes) > 3 else "")
    return Term(lambda row, _: row.incident.region.startswith(codes), Label(f"区域 {said}", f"region {said}"))


def _category(word: str, known: Known) -> Term | None:
    ids = known.categories.find(word)
    if not ids:
        return None
    heads = tuple(f"{one}/" for one in ids)
    zh, en = ("、".join(known.categories.label(one, lang) for one in ids) for lang in ("zh_CN", "en"))
    return Term(lambda row, _: row.incident.category in ids or row.incident.category.startswith(heads), Label(f"类别 {zh}", f"category {en}"))


def _unit(word: str, known: Known) -> Term | None:
    ids = frozenset(known.units(word))
    said = "、".join(sorted(ids))
    return Term(lambda row, _: not ids.isdisjoint(row.incident.units), Label(f"力量 {said}", f"unit {said}")) if ids else None


def _source(word: str) -> Term:
    return Term(lambda row, _: word in _sources(row.incident), Label(f"来源 {word}", f"source {word}"))


def text(word: str, known: Known) -> Term:
    """A word that is no name, or words in quotes: looked for in the words of the incident."""
    words, find = known.words, known.find
    said = Label(f"含「{word}」", f"has '{word}'")
    return Term(lambda row, _: word in words(row.incident), said, find=None if find is None else lambda: find(word), exact=find is not None)


def _sources(row: Incident) -> str:
    origin = row.origin
    return f"{row.source} {origin.kind} {origin.name} {origin.ticket}".casefold() if origin is not None else row.source.casefold()
