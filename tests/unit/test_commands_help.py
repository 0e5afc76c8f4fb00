"""`?` and `!` in a line: what they ask, and that a text keeps its own marks."""

import pytest

from services.commands.complete import complete
from services.commands.help import asked
from services.commands.parse import parse
from services.commands.registry import SIGS, find
from services.commands.repeat import repeated
from services.commands.sig import Sig
from tests.support.command_desk import desk

LOOK = desk()


@pytest.mark.parametrize("line", ["pq?", "pq ?", "pq 42 ?", "派遣？", "ｐｑ　？", "assign 42 U12 ?", "U12 pq ?", "pq 42 U12 ?  "])
def test_it_asks_about_the_verb_being_typed(line: str) -> None:
    found = asked(line)
    assert found is not None
    assert found.sig is find("pq")
    parsed = parse(line, LOOK)
    assert (parsed.commands, parsed.help) == ((), True)
    assert parsed.why.startswith("pq [事件] 力量… [;备注] · 派遣力量 · pq 42 U12 U7")


@pytest.mark.parametrize("line", ["bz 42 有人吗?", "bz 42 有人吗 ?", "bz ?", "pq 42 U12 ;走吗 ?", "pq 42 U12 ;?", "cq 42 家属称未解决？", "42 ?", "x ?", ""])
def test_a_mark_in_a_text_is_text(line: str) -> None:
    assert asked(line) is None


def test_bz_asks_with_the_mark_at_the_verb() -> None:
    assert parse("bz?", LOOK).help


@pytest.mark.parametrize(("line", "first"), [("?", "sl"), ("？", "sl"), ("?派", "派遣"), ("? as", "assign")])
def test_alone_it_lists_the_verbs(line: str, first: str) -> None:
    assert complete(line, len(line), LOOK)[0].text == f"{first} "
    assert complete(line, len(line), LOOK)[0].replace_from == 0
    assert parse(line, LOOK).help


@pytest.mark.parametrize("sig", SIGS, ids=lambda sig: sig.key or sig.en)
def test_every_verb_has_its_help_in_both_languages(sig: Sig) -> None:
    for lang in ("zh_CN", "en"):
        rows = {one.shown: one.label for one in complete(f"{sig.en}?", len(sig.en) + 1, LOOK, lang)}
        assert list(rows.values())[1:3] == [sig.usage(lang), sig.example]
        assert rows["何人" if lang == "zh_CN" else "who"]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("!", "yx 1042 2"), ("！", "yx 1042 2"), ("!pq", "pq 1042 U12 ;从东门进"), ("! PQ", "pq 1042 U12 ;从东门进"), ("!sl", "sl 1042"),
        ("!bz", "bz 家属已到场"), ("!U12", "U12 dc"), ("!xq", "xq U12"), ("!zz", ""),
    ],
)  # fmt: skip
def test_a_line_typed_before_is_about_the_selected_incident(typed: str, line: str) -> None:
    before = ("xq U12", "U12 dc", "bz 家属已到场", "sl 42-45", "pq 41 M02", "pq 42,43 U12 ;从东门进", "yx 20261122-0042 2")
    assert repeated(typed, before, "1042") == line


def test_with_nothing_selected_the_line_is_as_it_was() -> None:
    assert repeated("!", ("pq 42 U12",), "") == "pq 42 U12"
