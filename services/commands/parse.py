"""Reading a line: what it says, word by word, and the commands it stands for. Pure; nothing is ever guessed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from services.commands import help as help_
from services.commands import registry
from services.commands.lexer import Word, comment_at, first_word, plain, word
from services.commands.reader import HAPPENED, Reader, leftover
from services.commands.sig import Sig
from services.commands.slots.people import namesakes, shared_callsign, unit_hint
from services.commands.slots.refs import number_of
from services.commands.types import Candidate, Command, IncidentRef, Lookup, Parsed, Token, UnitRef
from services.domain.args import Args
from services.domain.words import Label

CHINESE = "zh_CN"
_WARNED = 3
_LISTED = re.compile(r"[,，、]+")


@dataclass(frozen=True, slots=True)
class Head:
    """How a line begins: units, then the verb. `next` is the place behind, `stuck` the word that is neither."""

    lead: tuple[UnitRef, ...]
    tokens: tuple[Token, ...]
    sig: Sig | None
    next: int
    stuck: Word | None = None


def parse(line: str, lookup: Lookup, lang: str = CHINESE) -> Parsed:
    """Read one line. Never raises; whatever is wrong is one plain line in `error`, whatever is lacking one in `missing`."""
    asked = help_.asked(line)
    start = read_head(line if asked is None else line[: asked.mark], lookup, lang)
    if asked is not None:
        return Parsed(line, start.tokens, missing=help_.said(asked, lang), help=True)
    if start.sig is None:
        return _headless(line, start, lookup, lang)
    reader = read(line, start, start.sig, lookup, lang)
    members = _members(reader, start, start.sig)
    commands = () if reader.errors or reader.missing else _commands(members, start.sig)
    return Parsed(
        line=line,
        tokens=tuple(sorted(reader.tokens, key=lambda token: token.start)),
        reading=_one_line(_reading(reader, start.sig)),
        error=_one_line(reader.errors[0]) if reader.errors else "",
        missing=_joined(reader.missing, lang),
        warning=_joined(reader.warnings[:_WARNED], lang),
        candidates=tuple(reader.candidates),
        commands=commands,
    )


def read_head(line: str, lookup: Lookup, lang: str) -> Head:
    """The units that may begin the line, and the verb."""
    lead: list[UnitRef] = []
    tokens: list[Token] = []
    at = 0
    while (found := first_word(line, at)) is not None:
        sig, verb = _verb(line, found)
        if sig is not None:
            hint = sig.usage(lang)
            tokens.append(Token(verb.raw, verb.start, verb.end, "verb", True, hint))
            return Head(tuple(lead), tuple(tokens), sig, verb.end)
        units = _units(found, lookup)
        if not units:
            return Head(tuple(lead), tuple(tokens), None, found.start, found)
        tokens.append(Token(found.raw, found.start, found.end, "unit", True, unit_hint(units[-1], lang)))
        lead += units
        at = found.end
    return Head(tuple(lead), tuple(tokens), None, len(line))


def read(line: str, start: Head, sig: Sig, lookup: Lookup, lang: str, pinned: IncidentRef | None = None) -> Reader:
    """Let every slot of the verb take its words, then the comment; `pinned`: the one incident of several that it is read for."""
    end = len(line) if sig.whole_line else comment_at(line, start.next)
    reader = Reader(line, lang, lookup, sig.slots, sig.options, start.next, end, start.lead, list(start.tokens), dict(sig.preset))
    reader.pinned, reader.free = pinned, sig.whole_line
    for slot in sig.slots:
        slot.take(reader)
    leftover(reader)
    if start.lead and not reader.lead_used:
        names = " ".join(unit.id for unit in start.lead)
        reader.errors.append(reader.say(f"「{sig.zh}」前面不写力量（{names}）", f"'{sig.en}' takes no units in front ({names})"))
    if end < len(line):
        _comment(reader, end)
    if reader.doubtful:
        _doubt_verb(reader)
    return reader


def _verb(line: str, found: Word) -> tuple[Sig | None, Word]:
    sig = registry.find(found.text)
    if sig is not None or len(found.raw) != len(found.text):
        return sig, found
    cut = registry.glued(found.text)
    return (registry.find(found.text[:cut]), word(line, found.start, found.start + cut)) if cut else (None, found)


def _units(found: Word, lookup: Lookup) -> list[UnitRef]:
    units = [lookup.unit(plain(name)) for name in _LISTED.split(found.text) if name]
    return [unit for unit in units if unit is not None] if units and all(units) else []


def _comment(reader: Reader, mark: int) -> None:
    note = reader.line[mark + 1 :]
    reader.tokens.append(Token(reader.line[mark:], mark, len(reader.line), "comment"))
    if "note" in reader.values:  # said before without the mark, which then is text like the rest
        reader.values["note"] = f"{reader.values['note']}{reader.line[mark:]}"
    elif note.strip():
        reader.values["note"] = note
        reader.phrase(f"备注「{note.strip()[:60]}」", f"note '{note.strip()[:60]}'")


def _doubt_verb(reader: Reader) -> None:
    """The verb does not fit the incident's state: shown on the word itself, decided by the hub."""
    for place, token in enumerate(reader.tokens):
        if token.kind == "verb":
            reader.tokens[place] = Token(token.text, token.start, token.end, "verb", False, reader.warnings[0])


def _headless(line: str, start: Head, lookup: Lookup, lang: str) -> Parsed:
    """A line without a verb: empty, begun, or not understood."""
    stuck = start.stuck
    if stuck is None:
        missing = Label("还差动作，如 dc 到场", "still needs a verb, such as dc arrive").say(lang) if line.strip() else ""
        return Parsed(line, start.tokens, missing=missing)
    begun = stuck.end == len(line) and bool(registry.prefixed(stuck.text))
    if begun:
        token = Token(stuck.raw, stuck.start, stuck.end, "verb", None, Label("动作", "verb").say(lang))
        return Parsed(line, (*start.tokens, token), missing=Label(f"「{stuck.raw}」还没打完", f"'{stuck.raw}' is not finished").say(lang))
    shared = namesakes(lookup, stuck.text)
    why = shared_callsign(stuck.text, len(shared)).say(lang) if shared else _unknown(stuck, lang)
    options = (Candidate(number, unit_hint(unit, lang), line[: stuck.start] + unit.id + line[stuck.end :]) for number, unit in enumerate(shared, 1))
    return Parsed(line, (*start.tokens, Token(stuck.raw, stuck.start, stuck.end, "error", False, why)), error=why, candidates=tuple(options))


def _unknown(stuck: Word, lang: str) -> str:
    shown = _one_line(stuck.raw[:40])
    if stuck.text.startswith(":"):
        return Label(f"「{shown}」是界面命令，不是动作", f"'{shown}' is a command of the screen, not a verb").say(lang)
    near = registry.nearest(stuck.text)
    if not near:
        return Label(f"不认识「{shown}」：先写动作，如 pq 42 U12", f"'{shown}' is not known: begin with a verb, as in pq 42 U12").say(lang)
    return Label(f"不认识「{shown}」：是不是 {'、'.join(near)}", f"'{shown}' is not known: perhaps {', '.join(near)}").say(lang)


def _members(reader: Reader, start: Head, sig: Sig) -> Sequence[tuple[IncidentRef | None, Reader]]:
    """Every incident that the line is about, with what the line says of it; what is wrong for one of them is wrong with the line."""
    if len(reader.crowd) < 2:
        return [(reader.incident, reader)]
    if not sig.own_each:
        return [(ref, reader) for ref in reader.crowd]
    ones = [read(reader.line, start, sig, reader.look, reader.lang, ref) for ref in reader.crowd]
    reader.errors = _each_why(reader.crowd, ones, lambda one: one.errors) or reader.errors
    reader.missing = _each_why(reader.crowd, ones, lambda one: one.missing) or reader.missing
    return list(zip(reader.crowd, ones, strict=True))


def _each_why(refs: Sequence[IncidentRef], ones: Sequence[Reader], whys: Callable[[Reader], Sequence[str]]) -> list[str]:
    """What is said of each, with its number in front."""
    return [f"{number_of(one, ref)}: {why}" for ref, one in zip(refs, ones, strict=True) for why in whys(one)[:1]]


def _commands(members: Sequence[tuple[IncidentRef | None, Reader]], sig: Sig) -> tuple[Command, ...]:
    """The commands of a complete line, one for each of those it names one by one."""
    try:
        said = {id(reader): _args(reader, sig) for reader in {id(reader): reader for _, reader in members}.values()}
        return tuple(_command(sig.verb, reader, ref, args) for ref, reader in members for args in said[id(reader)])
    except msgspec.ValidationError as wrong:
        first = members[0][1]
        first.errors.append(first.say(f"内容不合规范：{wrong}", f"not valid: {wrong}"))
        return ()


def _args(reader: Reader, sig: Sig) -> list[Args]:
    name, items = reader.each or ("", ("",))
    sets = [reader.values | ({name: item} if name else {}) for item in items]
    return [msgspec.convert({key: value for key, value in values.items() if key != HAPPENED}, sig.rule.args) for values in sets]


def _command(verb: str, reader: Reader, ref: IncidentRef | None, args: Args) -> Command:
    incident = ref.id if ref is not None else None
    at = reader.values.get(HAPPENED)
    return Command(verb, incident, args, reader.line, reader.look.version(incident) if incident else None, at if isinstance(at, str) else None)


def _reading(reader: Reader, sig: Sig) -> str:
    """`派遣 事件 1042 给 U12 巡逻车 朝阳02 · 备注「从东门进」`."""
    words = sig.words.say(reader.lang)
    first = words[:1].upper() + words[1:]
    head = " ".join([first, *reader.phrases[:2]])
    return " · ".join([head, *reader.phrases[2:]])


def _joined(texts: Sequence[str], lang: str) -> str:
    return _one_line(("；" if not lang.startswith("en") else "; ").join(dict.fromkeys(texts)))


def _one_line(text: str) -> str:
    """What is said about a line stays one line, whatever was typed."""
    return " ".join(text.split())
