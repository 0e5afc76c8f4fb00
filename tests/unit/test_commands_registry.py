"""One registry: every verb of the domain in three ways, its initials as printed, every argument within reach, the pages current."""

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from services.commands import registry
from services.commands.docs import PAGES
from services.commands.parse import parse
from services.commands.sig import Sig
from services.domain.table import RULES, Rule
from tests.support.command_desk import desk

_PRINTED = """
    录入 lr 受理 sl 核实 hs 属实 ss 自处理 zcl 立案 la 派遣 pq 交办 jb 协办 xb 改派 gp 撤派 cp 签收 qs 出发 cf 到场 dc 处置 cz 平安 pa 反馈 fk 归队 gd
    退单 td 移送 ys 联动 ld 核查 hc 通过 tg 返工 fg 结案 ja 回访 hf 重启 cq 作废 zf 合并 hb 拆开并案 ck 分案 fa 延期 yq 挂账 gz 解挂 jg 催办 cb 督办 db
    上报 sb 下派 xp 知悉 zx 批准 pz 驳回 bh 接手 js 优先 yx 定级 dj 备注 bz 关联 gl 上勤 sq 下勤 xq 停勤 tq 待命 dm
"""  # domain.md §3
_MORE_KEYS = {"xj": "消解"}  # protocol.md §3: a conflict comes to an end
_WITH_KEYS = [rule for rule in RULES if rule.keys]
_NOT_TYPED = {
    # other names of what `by` and `to` hold, for programs that speak the wire
    "check": {"unit"},
    "delegate": {"region", "org"},
    "link": {"incident"},"report": {"origin", "at"}, "ack": {"page"}, "resolve": {"conflict"}, "approve": {"request"}, "reject": {"request"}}
_BY_UNIT = {"assignment"}  # a step's assignment is found by its unit


def test_the_initials_are_as_printed_and_no_two_are_the_same() -> None:
    words = _PRINTED.split()
    printed = dict(zip(words[1::2], words[::2], strict=True))
    assert {sig.key: sig.zh for sig in registry.SIGS if sig.key} == printed | _MORE_KEYS
    assert len(printed) * 2 == len(words)
    assert not printed.keys() & _MORE_KEYS.keys()


def test_no_word_means_two_verbs() -> None:
    words = [name for sig in registry.SIGS for name in sig.names if name]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("rule", _WITH_KEYS, ids=lambda rule: rule.verb)
def test_a_verb_is_found_in_three_ways(rule: Rule) -> None:
    for word in (rule.verb, rule.verb.upper(), *rule.zh.split(), *rule.keys):
        found = registry.find(word)
        assert found is not None
        assert found.verb == rule.verb


def test_words_that_another_begins_with_wait_for_the_space() -> None:
    names = sorted(registry.BY_NAME)
    assert {short for short, long in pairwise(names) if long.startswith(short)} == registry.WAITS
    assert {"check", "pa"} <= registry.WAITS


@pytest.mark.parametrize("sig", registry.SIGS, ids=lambda sig: sig.key or sig.en)
def test_an_example_is_a_complete_line(sig: Sig) -> None:
    parsed = parse(_fitting(sig), desk())
    assert parsed.why == ""
    assert {command.verb for command in parsed.commands} == {sig.verb}
    assert all(type(command.args) is sig.rule.args for command in parsed.commands)


def _fitting(sig: Sig) -> str:
    """The example, about an incident of this desk that it is for."""
    other = {"cq": "50", "hf": "50", "ck": "48", "td": "42", "hb": "43"}
    return sig.example.replace(" 42 ", f" {other.get(sig.key, '42')} ").replace("ck 43", "ck 48")


@pytest.mark.parametrize("rule", _WITH_KEYS, ids=lambda rule: rule.verb)
def test_every_argument_is_within_reach(rule: Rule) -> None:
    verb = rule.verb
    wanted = {field.name for field in msgspec.structs.fields(rule.args)} - {"note", "said_by"}
    reached: set[str] = set()
    for line in _MORE.get(verb, [sig.example for sig in registry.SIGS if sig.verb == verb]):
        for command in parse(line, desk()).commands:
            reached |= {name for name, value in msgspec.structs.asdict(command.args).items() if value not in (None, "", ())}
    assert wanted - reached <= _NOT_TYPED.get(verb, set()) | _BY_UNIT


_MORE = {
    "report": ["lr hq 109.03,32.69 address=滨江路 casualties=2 name=王五 phone=139 P1 冒烟", "lr hq 610902101 冒烟"],
    "assist": ["xb 42 M02 城管局"],
    "reassign": ["gp 42 U12 M02 车坏了"],
    "unassign": ["cp 42 U12 车坏了"],
    "return": ["td 42 U12 太远"],
    "revisit": ["hf 50 联系上 5"],
    "reopen": ["cq 50 未解决"],
    "merge": ["hb 43 42"],
    "approve": ["pz 42 同意"],
}


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_current(name: str) -> None:
    page = Path(__file__).parents[2] / "docs" / name
    assert page.read_text(encoding="utf-8") == PAGES[name](), "run python -m services.commands.docs"
