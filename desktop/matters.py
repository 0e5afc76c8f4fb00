"""The tray's lines in words: what was asked for, what changed meanwhile and by whom, what can be done."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.labels import Labels
from desktop.waiting import Waiting
from services.commands.keymap import describe
from services.console.model import CommandState
from services.console.seat import Seat
from services.domain.badges import LOST, badge_text
from services.domain.conflicts import CLAIMED
from services.domain.model import Conflict, Trace, Unseen
from services.domain.names import Names, counter
from services.domain.states import Outcome
from services.domain.times import to_ms
from services.domain.words import OUTCOME_WORDS, change_text, reason_text, word
from widgets.base.i18n import language, pick
from widgets.base.painting import one_line
from widgets.base.timefmt import clock
from widgets.base.wrap import joined
from widgets.log.items import Choice, Matter, Own

tr = QCoreApplication.translate
_SHOWN: Final = 60
_WORDS: Final = 40
_CHANGES: Final = 4
_LOOKED_AFTER: Final = frozenset({"dispatcher", "shift_leader", "leader"})
_AGAIN: Final = frozenset({"stale", CLAIMED, "no_assignment"})
DISK: Final = "disk"


def line_of(one: CommandState) -> str:
    """The line as it was typed; a key's line is the bare verb, said in words."""
    return describe(one.line, language()) if one.line == one.verb else one.line


def whole_line(one: CommandState, names: Names) -> str:
    """The line with the incident that it is about: a key's line does not say which."""
    number = names.number(one.incident) if one.line == one.verb and one.incident else ""
    known = number and number != one.incident
    return f"{line_of(one)} {counter(number)}" if known else line_of(one)


class Matters:
    """Puts what waits into the words of the language that is on."""

    def __init__(self, seat: Seat, labels: Labels) -> None:
        self._seat, self._labels = seat, labels

    def of(self, found: Waiting, notices: Sequence[str] = ()) -> tuple[Matter, ...]:
        """A line for each; `notices` are lines about this seat itself, the key of one is its number."""
        names = self._labels.names()
        review = [self._review(one, names) for one in found.review]
        lost = [self._lost(one, row, names) for one, row in found.lost]
        told = [self._told(row, names) for row in found.told]
        different = [self._different(one, names, len(found.different)) for one in found.different]
        return (*self._about_the_seat(notices), *review, *lost, *told, *different)

    def own(self) -> tuple[Own, ...]:
        """Own commands, newest first."""
        names = self._labels.names()
        return tuple(_own(one, names) for one in reversed(self._seat.commands[-_SHOWN:]))

    # --- one line each ---

    def _about_the_seat(self, notices: Sequence[str]) -> list[Matter]:
        """What is wrong with this seat's files comes first; it goes when it is over, a notice when it was read."""
        part, disk = tr("Matters", "This seat"), self._seat.status.disk
        wrong = [Matter(DISK, tr("Matters", "This seat's disk takes nothing"), tr("Matters", "tried again"), disk, (), part)] if disk else []
        return wrong + [Matter(str(number), one, tr("Matters", "notice"), "", (_choice("seen"),), part, calm=True) for number, one in enumerate(notices)]

    def _review(self, one: CommandState, names: Names) -> Matter:
        incident = self._seat.truth.incidents.get(one.incident or "")
        changed = self._since(one, names) or tr("Matters", "nothing changed since")
        given = tr("Matters", "given %1, too old when it arrived").replace("%1", names.moment(one.made_at))
        open_ = [_choice("open")] if incident else []
        choices = (_choice("confirm"), *open_, _choice("dismiss"))
        return Matter(one.cid, self._asked(one, names), _state(one), joined((given, _before(one), changed)), choices, tr("Matters", "To confirm"))

    def _lost(self, one: CommandState, row: Conflict | None, names: Names) -> Matter:
        unseen = _changes(row.unseen, names) if row is not None else ""
        changed = self._claim(row, names) if row is not None and row.kind == CLAIMED else unseen or reason_text(one.reason, one.detail, language())
        claimed = [_choice("resolve")] if row is not None and row.kind == CLAIMED and self._may else []
        again = [_choice("confirm")] if one.reason in _AGAIN else []
        choices = (*self._open(one), *claimed, *again, _choice("dismiss"))
        state = self._stands(row) or _state(one)
        return Matter(one.cid, self._asked(one, names), state, joined((_before(one), changed)), choices, tr("Matters", "Conflicts"))

    def _told(self, row: Conflict, names: Names) -> Matter:
        wanted = tr("Matters", "%1 is wanted for %2")
        asked = wanted.replace("%1", names.unit(row.unit or "")).replace("%2", counter(names.number(row.incident or "")))
        resolve = [_choice("resolve")] if self._may else []
        return Matter(row.id, asked, self._stands(row), self._claim(row, names), (_choice("open"), *resolve), tr("Matters", "Conflicts"))

    def _different(self, one: CommandState, names: Names, many: int) -> Matter:
        """Not a question: what it was, what it is, why and who acted on the incident since."""
        given = tr("Matters", "given %1").replace("%1", names.moment(one.made_at)) if one.made_at else ""
        why = reason_text(one.reason, one.detail, language()) if one.reason else ""
        again = [_choice("confirm")] if one.outcome == Outcome.REJECTED else []
        all_ = [Choice("seen_all", tr("Matters", "seen, all %1").replace("%1", str(many)))] if many > 1 else []
        state = f"{_before(one)} → {_state(one)}"
        changed = joined((given, why, self._since(one, names)))
        choices, part = (*self._open(one), _choice("seen"), *all_, *again), tr("Matters", "Otherwise after the restore")
        return Matter(one.cid, self._asked(one, names), state, changed, choices, part, calm=one.outcome not in LOST)

    def _open(self, one: CommandState) -> list[Choice]:
        return [_choice("open")] if one.incident in self._seat.view.incidents else []

    def _asked(self, one: CommandState, names: Names) -> str:
        incident = self._seat.view.incidents.get(one.incident or "")
        about = f" · {counter(incident.no)} {one_line(incident.text)[:_WORDS]}" if incident is not None else ""
        return line_of(one) + about

    def _since(self, one: CommandState, names: Names) -> str:
        """What happened to its incident after it was given."""
        incident = self._seat.truth.incidents.get(one.incident or "")
        return _changes([change for change in incident.trail if change.at > one.made_at], names) if incident else ""

    @property
    def _may(self) -> bool:
        return self._seat.status.role in _LOOKED_AFTER

    def _stands(self, row: Conflict | None) -> str:
        """How a claim stands: so long until both desks and the shift leader are called again, or not settled in that time."""
        if row is None or row.kind != CLAIMED:
            return ""
        if row.overdue_at is not None:
            return tr("Matters", "not settled within a minute")
        left = (to_ms(row.due_at) - self._seat.hub_now_ms()) / 1000 if row.due_at else 0.0
        again = tr("Matters", "called again in %1").replace("%1", clock(left)) if left > 0 else ""
        return joined((tr("Matters", "claimed twice"), again))

    def _claim(self, row: Conflict, names: Names) -> str:
        """Who wants the unit beside whom; the event's text says which incident has it."""
        said = pick(f"{row.text}，先由 %1 派出，%2 也要用", f"{row.text}: %1 sent it first, %2 wants it too")
        first, last = (row.actors[0], row.actors[-1]) if row.actors else ("", "")
        return said.replace("%1", names.actor(first)).replace("%2", names.actor(last))


def _own(one: CommandState, names: Names) -> Own:
    bad, lang = one.outcome in LOST, language()
    note = reason_text(one.reason, one.detail, lang) if bad and one.reason else word(OUTCOME_WORDS, one.outcome, lang) if one.outcome else ""
    return Own(names.moment(one.made_at) if one.made_at else "", whole_line(one, names), badge_text(one.status.value, one.outcome, lang), note, bad)


def _state(one: CommandState) -> str:
    return word(OUTCOME_WORDS, one.outcome, language())


def _before(one: CommandState) -> str:
    """How it stood before the hub was put back from a backup; "" where that is how it stands."""
    if not one.was or one.was == one.outcome:
        return ""
    return tr("Matters", "before the restore: %1").replace("%1", word(OUTCOME_WORDS, one.was, language()))


def _changes(changes: Iterable[Trace | Unseen], names: Names) -> str:
    """`14:22:06 li 备注、14:23:10 wu 派遣`; of many the newest."""
    said = [f"{names.moment(one.at)} {change_text(one.type, names.actor(one.actor), language())}" for one in changes]
    more = len(said) - _CHANGES
    before = [pick(f"此前另有 {more} 项", f"{more} more before")] if more > 0 else []
    return pick("、", ", ").join([*before, *said[-_CHANGES:]])


def _choice(act: str) -> Choice:
    words = {
        "open": tr("Matters", "open the incident"), "confirm": tr("Matters", "do it all the same"), "dismiss": tr("Matters", "give up"),
        "resolve": tr("Matters", "settled between the desks"), "seen": tr("Matters", "seen"),
    }  # fmt: skip
    return Choice(act, words[act])
