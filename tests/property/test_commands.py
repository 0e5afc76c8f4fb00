"""Whatever is typed: nothing raises, tokens lie in the line, nothing is done that was not understood, text stays as typed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.commands.complete import complete
from services.commands.keymap import KeymapError, load, normal_key
from services.commands.lexer import plain
from services.commands.numbers import resolve_number, wanted
from services.commands.parse import parse
from services.commands.registry import BY_NAME, SIGS
from services.commands.sig import Sig
from services.commands.types import IncidentRef
from services.domain.args import NoteArgs
from tests.support.command_desk import desk

LOOK = desk()
_WORDS = """
    42 1042 0001 20261122-0042 U12 U7 M02 u１２ 朝阳02 平安01 城管局 119 P1 L4 III +2h 14:30 明天 . 。 ; ；从东门进 张三/已灭火/14:30
    ? pq? 42,43 42-45 @P1 @town:610902 @sel 42， said=李伟 due= until=+2h hq jt 109.03,32.69 610902101 、 , = /
"""
_PIECES = st.sampled_from([*(sig.example for sig in SIGS), *BY_NAME, *_WORDS.split()])
LINES = st.lists(_PIECES | st.text(max_size=12), max_size=6).map(" ".join) | st.text(max_size=60)


@settings(max_examples=400, deadline=None)
@given(LINES, st.sampled_from(["zh_CN", "en"]))
def test_any_line_is_read(line: str, lang: str) -> None:
    parsed = parse(line, LOOK, lang)
    ends = [0]
    for token in parsed.tokens:
        assert line[token.start : token.end] == token.text
        assert token.start >= ends[-1], "tokens do not overlap"
        ends.append(token.end)
    if parsed.commands:
        assert parsed.why == ""
        assert not parsed.candidates
        assert all(token.valid is not None for token in parsed.tokens)
        assert all(command.line == line for command in parsed.commands)
        assert parsed.reading
    elif line.strip():
        assert parsed.why
    for said in (parsed.reading, parsed.error, parsed.missing, parsed.warning):
        assert len(said.splitlines()) <= 1


@settings(max_examples=200, deadline=None)
@given(LINES, st.data())
def test_any_line_can_be_completed_anywhere(line: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(line)))
    for one in complete(line, cursor, LOOK):
        assert 0 <= one.replace_from <= cursor
        assert one.text.strip() or one.shown


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(lambda text: bool(text.strip())))
def test_a_note_is_what_was_typed(text: str) -> None:
    (command,) = parse(f"bz 42 {text}", LOOK).commands
    assert command.args == NoteArgs(text=text)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip())))
def test_a_comment_is_what_was_typed(text: str) -> None:
    (command,) = parse(f"pq 1042 M02 ;{text}", LOOK).commands
    assert command.args.note == text


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_a_counter_never_means_another(typed: int, other: int) -> None:
    refs = [IncidentRef("a", f"20261122-{other:04d}", "accepted", "")]
    assert bool(resolve_number(str(typed), refs)) == (typed == other)
    assert wanted(f"{typed:08d}") == (None, typed)


@given(st.text(max_size=20))
def test_full_width_reads_as_plain(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert plain(wide) == plain(text)


def wide(line: str) -> str:
    """A line as an input method in full-width mode gives it, spaces and all."""
    return "".join("\u3000" if char == " " else chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in line)


def meant(line: str) -> list[tuple[str, str | None, str]]:
    """What a line does; texts are kept as they were typed, so only they may differ in width."""
    return [(one.verb, one.incident, plain(repr(one.args)).replace("\\u3000", " ")) for one in parse(line, LOOK).commands]


def test_the_examples_mean_the_same_in_full_width() -> None:
    does = {sig.example: meant(sig.example) for sig in SIGS}
    assert sum(map(bool, does.values())) > len(SIGS) / 2
    assert {line: meant(wide(line)) for line in does} == does


@settings(max_examples=400, deadline=None)
@given(LINES | st.sampled_from(SIGS).map(lambda sig: sig.example), st.data())
def test_an_input_method_left_on_changes_nothing(line: str, data: st.DataObject) -> None:
    """Wholly full-width, and word by word."""
    if "\\" in line or any(one in line for one in "\u3000\xa0") or not line.isprintable() or unicodedata.normalize("NFKC", line) != line:
        return
    does = meant(line)
    assert meant(wide(line)) == does
    mixed = "".join(wide(char) if data.draw(st.booleans()) else char for char in line) if len(line) < 40 else wide(line)
    assert meant(mixed) == does


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_a_key_has_one_form_or_none(text: str) -> None:
    name = normal_key(text)
    assert name is None or normal_key(name) == name


@settings(max_examples=100)
@given(st.text(max_size=80) | st.tuples(st.text(max_size=8), st.text(max_size=8)).map(lambda pair: f'[queue]\n"{pair[0]}" = "{pair[1]}"'))
def test_any_keymap_is_taken_or_refused_in_lines(text: str) -> None:
    wrong: tuple[str, ...] = ()
    try:
        load(text, "mine.toml")
    except KeymapError as caught:
        wrong = caught.lines or ("no line",)
    assert all(line.startswith("mine.toml") for line in wrong)


@pytest.mark.parametrize("sig", SIGS, ids=lambda sig: sig.key or sig.en)
def test_every_beginning_of_an_example_is_read(sig: Sig) -> None:
    line = sig.example
    for count in range(len(line) + 1):
        parse(line[:count], LOOK)
        complete(line[:count], count, LOOK)
