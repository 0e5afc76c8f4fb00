"""What may come next in a line: verbs that fit the incident first, free units first; each with the place from which it replaces."""

from collections.abc import Iterable, Iterator
from itertools import islice

from services.commands import help as help_
from services.commands import registry
from services.commands.lexer import comment_at, fold
from services.commands.parse import CHINESE, Head, read, read_head
from services.commands.reader import Offer, Option
from services.commands.sig import Sig
from services.commands.types import Completion, Lookup
from services.domain.states import State

LIMIT = 20


def complete(line: str, cursor: int, lookup: Lookup, lang: str = CHINESE, recent: Iterable[str] = ()) -> list[Completion]:
    """Up to 20 ways on from `cursor` (0..len(line)), the likeliest first; `recent` are verbs used lately, newest first. Text that is free is left alone."""
    left = line[:cursor]
    if (asked := help_.asked(left)) is not None:
        return _help(asked, lang)
    start = len(left)
    while start and not left[start - 1].isspace():
        start -= 1
    head = read_head(left[:start], lookup, lang)
    prefix = left[start:]
    if head.sig is None:
        found = _verbs(head, prefix, lookup, lang, tuple(recent)) if head.stuck is None else iter(())
    else:
        found = _slots(left[:start], prefix, head, head.sig, lookup, lang)
    return [_completion(offer, start) for offer in islice(found, LIMIT)]


def _help(asked: help_.Asked, lang: str) -> list[Completion]:
    """The verbs there are, each to be taken; or what is said of one, which makes room for the line again."""
    if asked.sig is None:
        return [_completion(offer, asked.mark) for offer in islice(help_.rows(asked, lang), LIMIT)]
    return [Completion("", offer.label, offer.detail, asked.mark, offer.text) for offer in help_.rows(asked, lang)]


def _completion(offer: Offer, start: int) -> Completion:
    """The next word follows behind a space, an option's value straight behind its `=`."""
    return Completion(offer.text if offer.text.endswith("=") else f"{offer.text} ", offer.label, offer.detail, start)


def _verbs(head: Head, prefix: str, lookup: Lookup, lang: str, recent: tuple[str, ...]) -> Iterator[Offer]:
    """Verbs by what the incident's state allows, then lately used, then everyday ones; then units that may begin a line."""
    state = _state(head, lookup)

    def rank(pair: tuple[str, Sig]) -> tuple[bool, bool, int]:
        verb = pair[1]
        fits = not verb.rule.from_ or (state is not None and state in verb.rule.from_)
        return (not fits, pair[0] != fold(prefix), recent.index(verb.verb) if verb.verb in recent else len(recent))

    for name, sig in sorted(registry.prefixed(prefix), key=rank):
        yield Offer(name, sig.words.say(lang), f"{sig.help.say(lang)} · {sig.usage(lang)}")
    if prefix:
        yield from (Offer(unit.id, unit.callsign, unit.status) for unit in lookup.units(prefix))


def _state(head: Head, lookup: Lookup) -> State | None:
    """State of the incident a verb would be about: of the unit that begins the line, else of the selected row."""
    tasks = lookup.active_incidents_of_unit(head.lead[0].id) if head.lead else ()
    selected = lookup.selected()
    ref = tasks[0].incident if tasks else lookup.incident(selected) if selected else None
    return State(ref.state) if ref is not None else None


def _slots(before: str, prefix: str, head: Head, sig: Sig, lookup: Lookup, lang: str) -> Iterator[Offer]:
    """What the slots offer at which the line before the word stops."""
    if not sig.whole_line and comment_at(before + prefix, head.next) < len(before + prefix):
        return
    reader = read(before, head, sig, lookup, lang)
    if reader.errors:
        return
    seen: set[str] = set()
    for slot in reader.expected:
        for offer in slot.offers(reader, prefix):
            if offer.text not in seen:
                seen.add(offer.text)
                yield offer
    yield from (offer for offer in _options(sig.options, prefix, lang) if prefix and reader.expected)


def _options(options: tuple[Option, ...], prefix: str, lang: str) -> Iterator[Offer]:
    for option in options:
        if option.names[0].startswith(prefix.casefold()):
            yield Offer(f"{option.names[0]}=", option.label.say(lang))
