"""Several incidents in one word: a list `42,43`, a range `42-45`, a set `@P1`, and any of them together. Nothing is left out in silence."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

from services.commands import sets
from services.commands.lexer import LIST_MARKS, Word, parts, words
from services.commands.numbers import is_number, split_number
from services.commands.reader import Reader
from services.commands.slots.refs import find, listed, named, not_found
from services.commands.types import IncidentRef
from services.domain.states import State

MOST: Final = 100
"""What one line may touch: a slip of the hand must not reach a whole county."""
_RANGE = re.compile(r"(\d{1,7})[-~–—]+(\d{1,7})")
Refs = Sequence[IncidentRef]


def several(word: Word) -> bool:
    """Whether the word may mean more than one incident."""
    found = parts(word)
    if not found or not all(is_number(one.text) or _is_many(one.text) for one in found):
        return False
    return len(found) > 1 or word.raw[-1] in LIST_MARKS or _is_many(found[0].text)


def _is_many(text: str) -> bool:
    return _RANGE.fullmatch(text) is not None or sets.chosen(text) is not None


def narrowed(line: str, no: str) -> str:
    """The line for one alone of the incidents that it names; as it is where it names no several, or where that one has no number yet."""
    word = next((one for one in words(line) if several(one)), None)
    return line if word is None or not no else f"{line[: word.start]}{no}{line[word.end :]}"


def gather(reader: Reader, word: Word, states: frozenset[State]) -> Refs:
    """The incidents of the word, each once, as they were typed; none, and why, when one part of it does not stand."""
    found: dict[str, IncidentRef] = {}
    before = len(reader.errors) + len(reader.missing)
    for part in parts(word):
        found |= {ref.id: ref for ref in _part(reader, part, states)}
    reader.skip(word)
    if word.raw[-1] in LIST_MARKS and reader.typing(word):
        reader.missing.append(reader.say("还差下一个编号", "still needs the next number"))
    if len(found) > MOST:
        reader.errors.append(_too_many(reader, word.text))
    return tuple(found.values()) if len(reader.errors) + len(reader.missing) == before else ()


def _part(reader: Reader, part: Word, states: frozenset[State]) -> Refs:
    chosen, between = sets.chosen(part.text), _RANGE.fullmatch(part.text)
    if chosen is not None:
        return _set(reader, part, chosen, states)
    if between is not None:
        return _range(reader, part, int(between[1]), int(between[2]), states)
    return _number(reader, part, states)


def _number(reader: Reader, part: Word, states: frozenset[State]) -> Refs:
    found = find(reader, part, states)
    if len(found) > 1:
        options = [(named(reader, ref), reader.rewritten(part, ref.no)) for ref in found]
        reader.choose(reader.say(f"{part.text} 有 {len(found)} 个事件，请选", f"{part.text} means {len(found)} incidents, choose one"), options)
        reader.skip(part)
        return ()
    return _standing(reader, part, found, lambda: not_found(reader, part))


def _range(reader: Reader, part: Word, low: int, high: int, states: frozenset[State]) -> Refs:
    """Every number of it must be there, on one day: who means fewer says which."""
    if not low <= high < low + MOST:
        why = reader.say(f"{part.text} 从小到大、至多 {MOST} 个", f"{part.text}: from the lower to the higher, {MOST} at most")
        reader.refuse(part, "incident", why, maybe=high < low)
        return ()
    found: list[IncidentRef] = []
    for number in range(low, high + 1):
        word = Word(part.raw, str(number), part.start)
        one = find(reader, word, states)
        if len(one) != 1:
            several_ = reader.say(f"{number} 有 {len(one)} 个事件，请写全号", f"{number} means {len(one)} incidents: write its whole number")
            reader.refuse(part, "incident", several_ if one else not_found(reader, word), maybe=not one)
            return ()
        found += one
    if len({(split_number(ref.no) or ("",))[0] for ref in found}) > 1:
        reader.refuse(part, "incident", reader.say(f"{part.text} 不在同一天，请逐个写编号", f"{part.text} lies on two days: write the numbers one by one"))
        return ()
    return _standing(reader, part, found, str)


def _set(reader: Reader, part: Word, chosen: sets.Chosen, states: frozenset[State]) -> Refs:
    if chosen == sets.Chosen():
        marked = (reader.look.incident(key) for key in reader.look.marked())
        return _standing(reader, part, [ref for ref in marked if ref is not None], lambda: reader.say("没有选中的事件", "no row is selected"))
    found = _first(reader.look.open_incidents(states, chosen.priority, chosen.region))
    if len(found) > MOST:
        reader.refuse(part, "incident", _too_many(reader, part.text))
        return ()
    found.sort(key=lambda ref: ref.no)
    return _standing(reader, part, found, lambda: reader.say(f"{part.text} 里没有可办的事件", f"no incident in {part.text} that this fits"))


def _first(refs: Iterable[IncidentRef]) -> list[IncidentRef]:
    return list(islice(refs, MOST + 1))


def _standing(reader: Reader, part: Word, found: Refs, why: Callable[[], str]) -> Refs:
    if found:
        reader.accept(part, "incident", named(reader, found[0]) if len(found) == 1 else listed(reader, found))
    else:
        reader.refuse(part, "incident", why(), maybe=True)
    return found


def _too_many(reader: Reader, text: str) -> str:
    return reader.say(f"{text} 超过 {MOST} 起事件：请缩小范围", f"{text} is more than {MOST} incidents: name fewer")
