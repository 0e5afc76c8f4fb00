"""The response plan in the detail: kinds wanted against who is on it, whom to tell, the checklist with the keys that tick it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.domain.words import KIND_WORDS, word
from widgets.base.i18n import language, pick
from widgets.base.painting import Face, baseline
from widgets.base.panel import Painted
from widgets.base.tokens import DARK, SMALL, Tokens

if TYPE_CHECKING:
    from services.analysis.response import Response

_LINE: Final = 26
_FACE: Final = Face(SMALL)


def wanted_words(response: Response) -> str:
    """`消防 1/2 · 巡逻车 ✓`: on it and wanted; a kind that is complete is ticked."""
    said = [f"{word(KIND_WORDS, kind, language())} {'✓' if there >= count else f'{there}/{count}'}" for kind, there, count in response.kinds]
    return " · ".join(said)


def tell_words(response: Response) -> str:
    """`119 ✓ · 110`."""
    return " · ".join(f"{org} ✓" if told else org for org, told in response.tell)


class PlanView(Painted):
    """Takes no room where there is no plan: one line for units and whom to tell, one for each item of the checklist."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("detailPlan")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines: tuple[tuple[str, str, bool], ...] = ()
        self.setFixedHeight(0)

    def show_response(self, response: Response) -> None:
        """Show how far it is."""
        lines = []
        if response.kinds or response.tell:
            lines.append((wanted_words(response), self._tell(response), False))
        for number, (item, ticked) in enumerate(response.items, 1):
            lines.append((f"{'✓' if ticked else '○'} {item.say(language())}", "" if ticked else f"T {number}", ticked))
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.setFixedHeight(_LINE * len(lines))
            self.setAccessibleName(self.text())
            self.update()

    def text(self) -> str:
        """All it says, a line each."""
        return "\n".join(f"{left} {right}".strip() for left, right, _ in self._lines)

    @staticmethod
    def _tell(response: Response) -> str:
        if not response.tell:
            return ""
        key = pick("  L 通报", "  L tells") if response.next_to_tell() else ""
        return f"{pick('通报 ', 'tell ')}{tell_words(response)}{key}"

    def paint(self, painter: QPainter) -> None:
        for place, (left, right, over) in enumerate(self._lines):
            base, width = baseline(_FACE, place * _LINE, _LINE), self.width()
            room = self.words.width(right, _FACE) + 16 if right else 0
            self.words.draw(painter, 0, base, left, _FACE, self.tokens.dim if over else self.tokens.text, limit=max(40, width - room))
            self.words.draw(painter, width - room + 16, base, right, _FACE, self.tokens.dim, limit=max(1, room))
