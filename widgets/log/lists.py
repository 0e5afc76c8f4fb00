"""The two lists of the tray: matters in three lines each with the choice that ⏎ takes, own commands in one line each."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.base.painting import RIGHT, Face, baseline, one_line
from widgets.base.rows import RowView
from widgets.base.tokens import BODY, MARGIN, SMALL, STEP, Tokens
from widgets.log.items import Choice, Matter, Own, RowModel

_LINE: Final = 25
_MATTER: Final = 3 * _LINE + STEP
_OWN: Final = 27
_BODY: Final = Face(BODY)
_CHOSEN: Final = Face(BODY, 500)
_SMALL: Final = Face(SMALL)
_TIME: Final = 72
_BADGE: Final = 104
_DONE_WITH: Final = frozenset({"dismiss", "seen"})
"""Choices that take a line off: they have a key of their own."""


class MatterList(RowView):
    """What asks something; ← and → go through what can be done about the selected line."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent, tokens, _MATTER)
        self.setObjectName("trayList")
        self.matters: RowModel[Matter] = RowModel(self)
        self.setModel(self.matters)
        self.horizontalHeader().setStretchLastSection(True)
        self._place = 0
        self.selectionModel().currentChanged.connect(lambda *_: self._turn_to(0))

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def empty_words(self) -> tuple[str, ...]:
        """Nothing asks for anything."""
        return (self.tr("Nothing waits for this desk"), self.tr("Conflicts, commands to confirm and what came out otherwise after a restore stand here"))

    def matter(self) -> Matter | None:
        """The selected line."""
        row = self.currentIndex().row()
        return self.matters.rows[row] if 0 <= row < len(self.matters.rows) else None

    def choice(self) -> Choice | None:
        """What ⏎ does about it."""
        matter = self.matter()
        return matter.choices[self._place % len(matter.choices)] if matter is not None and matter.choices else None

    def done_with(self) -> Choice | None:
        """What takes the selected line off."""
        matter = self.matter()
        return next((one for one in matter.choices if one.act in _DONE_WITH), None) if matter is not None else None

    def turn(self, delta: int) -> None:
        """Another choice, round and round."""
        matter = self.matter()
        self._turn_to((self._place + delta) % max(1, len(matter.choices) if matter else 1))

    def show_matters(self, matters: tuple[Matter, ...]) -> None:
        """Show these; the line that was selected stays so, or the one in its place."""
        row, before, place = max(0, self.currentIndex().row()), self.matter(), self._place
        self.matters.show(matters)
        same = next((number for number, one in enumerate(matters) if before is not None and one.key == before.key), None)
        self.go_to(row if same is None else same)
        self._turn_to(place if same is not None else 0)

    def _turn_to(self, place: int) -> None:
        self._place = place
        choice = self.choice()
        self.setAccessibleDescription(choice.words if choice else "")
        self.viewport().update()

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        matter, tokens = self.matters.rows[row], self.tokens
        ground = tokens.selection if selected else tokens.raised
        top, width = rect.top() + STEP // 2, rect.width() - 2 * MARGIN
        base = baseline(_BODY, top, _LINE)
        colour = tokens.readable(tokens.dim if matter.calm else tokens.p3, ground)
        used = self.text.draw(painter, rect.right() - MARGIN, base, matter.state, _SMALL, colour, align=RIGHT, limit=width // 2)
        self.text.draw(painter, MARGIN, base, one_line(matter.asked), _BODY, tokens.text, limit=max(24, width - used - MARGIN))
        dim = tokens.readable(tokens.dim, ground)
        self.text.draw(painter, MARGIN, base + _LINE, one_line(matter.changed), _SMALL, dim, limit=width)
        self._paint_choices(painter, matter, base + 2 * _LINE, self.choice() if selected else None, dim)

    def _paint_choices(self, painter: QPainter, matter: Matter, base: float, chosen: Choice | None, dim: str) -> None:
        """The one that ⏎ takes in colour and with its key, the others beside it."""
        x = float(MARGIN)
        for one in matter.choices:
            on = one is chosen
            words = f"⏎ {one.words}" if on else f"Del {one.words}" if chosen is not None and one.act in _DONE_WITH else one.words
            colour = self.tokens.readable(self.tokens.accent, self.tokens.selection) if on else dim
            x += self.text.draw(painter, x, base, words, _CHOSEN if on else _SMALL, colour) + 3 * STEP


class OwnList(RowView):
    """Own commands, newest first, each with its badge."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent, tokens, _OWN)
        self.setObjectName("ownList")
        self.own: RowModel[Own] = RowModel(self)
        self.setModel(self.own)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.horizontalHeader().setStretchLastSection(True)

    def ground(self) -> str:
        """It lies over the panels."""
        return self.tokens.raised

    def empty_words(self) -> tuple[str, ...]:
        """Nothing was done here yet."""
        return (self.tr("No command was given at this desk yet"),)

    def paint_row(self, painter: QPainter, row: int, rect: QRect, clip: QRect, selected: bool) -> None:
        one, tokens = self.own.rows[row], self.tokens
        base, room = baseline(_SMALL, rect.top(), rect.height()), rect.width() - 2 * MARGIN - _TIME - _BADGE
        said = self.text.draw(
            painter, rect.right() - MARGIN, base, one_line(one.note), _SMALL, tokens.p3 if one.bad else tokens.dim, align=RIGHT, limit=room * 3 // 5
        )
        self.text.draw(painter, MARGIN, base, one.at, _SMALL, tokens.readable(tokens.faint, tokens.raised))
        self.text.draw(painter, MARGIN + _TIME, base, one.badge, _SMALL, tokens.text, limit=_BADGE - STEP)
        self.text.draw(painter, MARGIN + _TIME + _BADGE, base, one_line(one.line), _SMALL, tokens.text, limit=max(24, room - said - STEP))
