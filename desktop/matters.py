"""The tray's lines in words: what was asked for, what changed meanwhile and by whom, what can be done."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.labels import Labels
from desktop.waiting import Waiting
from services.commands.keymap import describe
from services.console.model import CommandState
from services.console.seat import Seat
from services.domain.conflicts import CLAIMED
from services.domain.model import Conflict, Trace, Unseen
from services.domain.names import Names, counter
from services.domain.states import Outcome
from services.domain.words import COMMAND_WORDS, OUTCOME_WORDS, change_text, reason_text, word
from widgets.base.i18n import language, pick
from widgets.base.painting import one_line
from widgets.log.items import Choice, Matter, Own

tr = QCoreApplication.translate
_SHOWN: Final = 60
_WORDS: Final = 40
_BAD: Final = frozenset({Outcome.CONFLICT, Outcome.REJECTED, Outcome.NEEDS_CONFIRM})
_LOOKED_AFTER: Final = frozenset({"dispatcher", "shift_leader", "leader"})
_AGAIN: Final = frozenset({"stale", CLAIMED, "no_assignment"})


def line_of(one: CommandState) -> str:
    """The line as it was typed; a key's line is the bare verb, said in words."""
    return describe(one.line, language()) if one.line == one.verb else one.line


class Matters:
    """Puts what waits into the words of the language that is on."""

    def __init__(self, seat: Seat, labels: Labels) -> None:
        self._seat, self._labels = seat, labels

    def of(self, found: Waiting) -> tuple[Matter, ...]:
        """A line for each."""
        names = self._labels.names()
        review = [self._review(one, names) for one in found.review]
        lost = [self._lost(one, row, names) for one, row in found.lost]
        return (*review, *lost, *(self._told(row, names) for row in found.told))

    def own(self) -> tuple[Own, ...]:
        """Own commands, newest first."""
        names = self._labels.names()
        return tuple(_own(one, names) for one in reversed(self._seat.commands[-_SHOWN:]))

    # --- one line each ---

    def _review(self, one: CommandState, names: Names) -> Matter:
        incident = self._seat.truth.incidents.get(one.incident or "")
        since = [change for change in incident.trail if change.at > one.made_at] if incident else []
        changed = _changes(since, names) or tr("Matters", "nothing changed since")
        given = tr("Matters", "given %1, too old when it arrived").replace("%1", names.moment(one.made_at))
        open_ = [_choice("open")] if incident else []
        return Matter(one.cid, self._asked(one, names), _state(one), f"{given} · {changed}", (_choice("confirm"), *open_, _choice("dismiss")))

    def _lost(self, one: CommandState, row: Conflict | None, names: Names) -> Matter:
        unseen = _changes(row.unseen, names) if row is not None else ""
        changed = self._claim(row, names) if row is not None and row.kind == CLAIMED else unseen or reason_text(one.reason, one.detail, language())
        claimed = [_choice("resolve")] if row is not None and row.kind == CLAIMED and self._may else []
        again = [_choice("confirm")] if one.reason in _AGAIN else []
        open_ = [_choice("open")] if one.incident in self._seat.view.incidents else []
        return Matter(one.cid, self._asked(one, names), _overdue(row) or _state(one), changed, (*open_, *claimed, *again, _choice("dismiss")))

    def _told(self, row: Conflict, names: Names) -> Matter:
        wanted = tr("Matters", "%1 is wanted for %2")
        asked = wanted.replace("%1", names.unit(row.unit or "")).replace("%2", counter(names.number(row.incident or "")))
        resolve = [_choice("resolve")] if self._may else []
        return Matter(row.id, asked, _overdue(row) or tr("Matters", "claimed twice"), self._claim(row, names), (_choice("open"), *resolve))

    def _asked(self, one: CommandState, names: Names) -> str:
        incident = self._seat.view.incidents.get(one.incident or "")
        about = f" · {counter(incident.no)} {one_line(incident.text)[:_WORDS]}" if incident is not None else ""
        return line_of(one) + about

    @property
    def _may(self) -> bool:
        return self._seat.status.role in _LOOKED_AFTER

    def _claim(self, row: Conflict, names: Names) -> str:
        """Who wants the unit beside whom; the event's text says which incident has it."""
        said = pick(f"{row.text}，先由 %1 派出，%2 也要用", f"{row.text}: %1 sent it first, %2 wants it too")
        first, last = (row.actors[0], row.actors[-1]) if row.actors else ("", "")
        return said.replace("%1", names.actor(first)).replace("%2", names.actor(last))


def _own(one: CommandState, names: Names) -> Own:
    bad = one.outcome in _BAD
    note = reason_text(one.reason, one.detail, language()) if bad and one.reason else word(OUTCOME_WORDS, one.outcome, language()) if one.outcome else ""
    return Own(names.moment(one.made_at) if one.made_at else "", line_of(one), word(COMMAND_WORDS, one.status.value, language()), note, bad)


def _state(one: CommandState) -> str:
    return word(OUTCOME_WORDS, one.outcome, language())


def _overdue(row: Conflict | None) -> str:
    return tr("Matters", "not settled within a minute") if row is not None and row.overdue_at is not None else ""


def _changes(changes: Iterable[Trace | Unseen], names: Names) -> str:
    """`14:22:06 li 备注、14:23:10 wu 派遣`."""
    return pick("、", ", ").join(f"{names.moment(one.at)} {change_text(one.type, names.actor(one.actor), language())}" for one in changes)


def _choice(act: str) -> Choice:
    words = {
        "open": tr("Matters", "open the incident"), "confirm": tr("Matters", "do it all the same"), "dismiss": tr("Matters", "give up"),
        "resolve": tr("Matters", "settled between the desks"),
    }  # fmt: skip
    return Choice(act, words[act])
