"""The response plan in the detail: kinds wanted against who is on it, whom to tell, the checklist with the keys that tick it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.domain.words import KIND_WORDS, word
from widgets.base.i18n import language, pick
from widgets.base.painting import RIGHT, Face, baseline
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


def item_words(number: int, said: str, ticked: bool) -> str:
    """`T1 ○ 设警戒`, `✓ 设警戒` once it is done."""
    return f"✓ {said}" if ticked else f"T{number} ○ {said}"


class PlanView(Painted):
    """Takes no room where there is no plan: one line for units and whom to tell, the checklist in two columns."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("detailPlan")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._wants, self._tells = "", ""
        self._items: tuple[tuple[str, bool], ...] = ()
        self.setFixedHeight(0)

    def show_response(self, response: Response) -> None:
        """Show how far it is."""
        wants, tells = wanted_words(response), self._tell(response)
        items = tuple((item_words(number, item.say(language()), ticked), ticked) for number, (item, ticked) in enumerate(response.items, 1))
        if (wants, tells, items) != (self._wants, self._tells, self._items):
            self._wants, self._tells, self._items = wants, tells, items
            self.setFixedHeight(_LINE * (bool(wants or tells) + (len(items) + 1) // 2))
            self.setAccessibleName(self.text())
            self.update()

    def text(self) -> str:
        """All it says, a line each."""
        return "\n".join((f"{self._wants} {self._tells}".strip(), *(words for words, _ in self._items))).strip()

    @staticmethod
    def _tell(response: Response) -> str:
        if not response.tell:
            return ""
        key = pick("  L 通报", "  L tells") if response.next_to_tell() else ""
        return f"{pick('通报 ', 'tell ')}{tell_words(response)}{key}"

    def paint(self, painter: QPainter) -> None:
        base, width, gap = baseline(_FACE, 0, _LINE), self.width(), 16
        room = self.words.width(self._tells, _FACE)
        self.words.draw(painter, 0, base, self._wants, _FACE, self.tokens.text, limit=max(40, width - room - gap))
        self.words.draw(painter, width, base, self._tells, _FACE, self.tokens.dim, align=RIGHT, limit=max(1, width * 2 // 3))
        first, column = int(bool(self._wants or self._tells)), width // 2
        for place, (words, over) in enumerate(self._items):
            row, side = divmod(place, 2)
            base = baseline(_FACE, (first + row) * _LINE, _LINE)
            self.words.draw(painter, side * column, base, words, _FACE, self.tokens.dim if over else self.tokens.text, limit=max(24, column - gap))
