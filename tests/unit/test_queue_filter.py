"""The filter of the queue: what each word means, how words are joined, what is refused and in which words."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources import text
from services.commands.filters.parse import Filter, Wrong, parse
from services.commands.filters.terms import Known
from services.commands.filters.words import Haystack, Initials
from services.domain.categories import load
from services.domain.model import Incident, Origin
from services.domain.states import State
from services.domain.times import from_ms
from tests.support.desk import NOW_MS, REGIONS, due, incident
from widgets.queue.row import make_row

INITIALS = Initials(text("initials.txt"))
STACK = Haystack(INITIALS)
KNOWN = Known(
    regions=REGIONS,
    categories=load(text("categories.json")),
    units=lambda word: [one for one in ("U12", "U7") if one.casefold() == word],
    mine=lambda row: row.desk == "seat-1",
    words=STACK.of,
)


def wanted(line: str, row: Incident, now_ms: int = NOW_MS) -> bool:
    found = parse(line, KNOWN)
    assert isinstance(found, Filter), found
    return found.test(make_row(row, now_ms), now_ms)


ROW = incident(
    priority=1, category="public_safety/fire", region="990102101003003", units=("U12",), desk="seat-1", state=State.HANDLING, text="三楼住户阳台冒烟",
    address="长安路12号", reported_at=from_ms(NOW_MS - 11 * 60_000), origin=Origin(kind="hotline", name="12345"), **due(-5, 600),
)  # fmt: skip


@pytest.mark.parametrize("line", [
    "P1", "p1-2", "Ｐ１", "朝阳", "朝阳街道", "990102101", "@town:990102101", ">10m", "＞10分", "》10m", ">=600s",
    "<1h", "overdue", "超时", "red", "红灯", "handling", "处置中",
    "火情", "hq", "public_safety", "公共安全", "类别:火情", "U12", "u12", "@mine", "我的", "12345", "来源:12345", "冒烟",
    "slzh", "ytmy", "cal", "zal", '"三楼住户"', "text:阳台", "文：阳台",
    "P1 & 朝阳 & >10m", "Ｐ１＆朝阳＆＞１０ｍ", "P1 朝阳", "P2 | 朝阳",
    "!P2", "！P2", "not P2", "P2 or P1 and 超时", "!(P2 | P3) & （超时）", "非 P2 且 超时", "due<1m", "状态：处置中",
])  # fmt: skip
def test_it_lists(line: str) -> None:
    assert wanted(line, ROW)


@pytest.mark.parametrize("line", [
    "P2", "P2-4", "990103", "<10m", ">1d", "green", "待受理", "reported", "suspended", "挂账", "噪音", "U7",
    "没有这句话", "xyzxyz", "P1 & P2", "!朝阳", "!(P1 | P2)", "due>1m",
])  # fmt: skip
def test_it_leaves_out(line: str) -> None:
    assert not wanted(line, ROW)


@pytest.mark.parametrize(("line", "zh", "en", "place"), [
    ("P1 &", "末尾还缺一个条件", "a condition is missing at the end", (3, 4)),
    ("| P1", "「|」前缺一个条件", "a condition is missing before '|'", (0, 1)),
    ("(P1", "括号没有合上", "the bracket is not closed", (0, 1)),
    ("P1)", "多了一个右括号", "a closing bracket too many", (2, 3)),
    ("P1 & >10", "「>10」缺单位：s m h d", "'>10' needs a unit: s m h d", (5, 8)),
    ("@nobody", "看不懂「@nobody」", "'@nobody' means nothing here", (0, 7)),
    ("region:火星", "没有「火星」", "there is no '火星'", (0, 9)),
    ("text:", "「text:」之后要写内容", "something must follow 'text:'", (0, 5)),
    ("(" * 90 + "P1", "括号套得太深", "too many brackets in brackets", (41, 42)),
])  # fmt: skip
def test_it_says_what_is_wrong_and_where(line: str, zh: str, en: str, place: tuple[int, int]) -> None:
    found = parse(line, KNOWN)
    assert isinstance(found, Wrong)
    assert (found.why.zh, found.why.en, (found.start, found.end)) == (zh, en, place)


def test_it_says_how_it_was_read() -> None:
    found = parse("P1 & (朝阳 | !火情) & >10m", KNOWN)
    assert isinstance(found, Filter)
    assert found.said.zh == "P1 且 (区域 朝阳街道 或 非 类别 公共安全·火情) 且 历时>10m"
    assert found.said.en == "P1 and (region 朝阳街道 or not category Public safety · fire) and age >10m"


def test_time_alone_brings_a_row_in() -> None:
    found = parse(">20m", KNOWN)
    assert isinstance(found, Filter)
    row = make_row(ROW, NOW_MS)
    turn = found.next_turn(row, NOW_MS)
    assert turn is not None
    assert (found.test(row, turn - 1), found.test(row, turn), found.next_turn(row, turn)) == (False, True, None)


def test_words_gathered_together_are_those_gathered_one_by_one() -> None:
    rows = [ROW, incident(text="a\nb\0c 重庆\ud800😀"), incident(text="", address="")]
    stack = Haystack(INITIALS)
    stack.gather(rows)
    for row in rows:
        for needle in (row.no, "zq", "cq", "smry", "abc", "重庆"):
            assert (needle in stack.of(row)) == (needle in Haystack(INITIALS).of(row)), needle


def test_what_is_found_at_once_is_what_is_found_one_by_one() -> None:
    rows = {one.id: one for one in (incident(text=f"{words}{n}", address=words) for n, words in enumerate(("冒烟", "照明", "重庆路", "猫") * 5))}
    stack = Haystack(INITIALS)
    stack.gather(rows.values())
    first, second, *_ = rows
    stack.forget(second)
    del rows[second]
    new = incident(text="冒烟")
    rows |= {first: msgspec.structs.replace(rows[first], text="树倒", address=""), new.id: new}
    for row in rows.values():
        stack.of(row)
    for needle in ("冒烟", "my", "cql", "sd", "猫7", "hotline", "没有"):
        assert {key for key, row in rows.items() if needle in Haystack(INITIALS).of(row)} == stack.find(needle), needle
    stack.gather([])
    assert (stack.find("冒烟"), stack.find("")) == (set(), set())


def test_a_filter_says_where_it_need_not_look() -> None:
    known = replace(KNOWN, find=STACK.find)
    lines = (
        ("P1 & 朝阳", 1, 1, False), ("P1 | P3", 1, 3, False), ("!P1", 0, 9, False), ("(P2-3) & 冒烟", 2, 3, True),
        ("冒烟 | P1", 0, 9, False),
    )  # fmt: skip
    for line, low, high, finds in lines:
        found = parse(line, known)
        assert isinstance(found, Filter)
        assert (found.low, found.high, found.find is not None) == (low, high, finds), line


@given(st.text(st.sampled_from("P1朝阳 &|!()>10m\"@:not ＆（）"), max_size=30))
def test_any_line_is_read_or_refused(line: str) -> None:
    found = parse(line, KNOWN)
    if isinstance(found, Filter):
        assert found.test(make_row(ROW, NOW_MS), NOW_MS) in (True, False)
    elif isinstance(found, Wrong):
        assert 0 <= found.start <= found.end <= len(line)
        assert found.why.zh
