"""The banner across the top of every window: realm, link, what is pending, load, seat, who is on call, hub time."""

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.banner.status import BannerStatus, Part, badge, call, clock, exercise, left, right, sentence
from widgets.base.painting import RIGHT, Face, baseline, hairline
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, MARGIN, TITLE, Tokens, qcolor

_HEIGHT: Final = 40
_GAP: Final = 26
_WORD: Final = Face(BODY)
_BADGE: Final = Face(BODY, 500, 2.0)
_NAME: Final = Face(BODY, 500)
_CLOCK: Final = Face(TITLE)


class StatusBanner(Painted):
    """Shows a BannerStatus; `text()` and the accessible name say the same in words."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("statusBanner")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._status = BannerStatus()
        self._said = ""
        self.retranslate()

    def set_status(self, status: BannerStatus) -> None:
        """Show this moment; repaints only where a word of it changed."""
        self._status = status
        said = sentence(status)
        if said != self._said:
            self._said = said
            self.setAccessibleName(said)
            self.update()

    def status(self) -> BannerStatus:
        """What is shown."""
        return self._status

    def text(self) -> str:
        """All it says, on one line."""
        return self._said

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self._said = sentence(self._status)
        self.setAccessibleName(self._said)

    def paint(self, painter: QPainter) -> None:
        base = baseline(_WORD, 0, _HEIGHT)
        x = self._paint_badge(painter, base) + _GAP
        end = self._paint_right(painter, base, x)
        for part in left(self._status):
            width = self._width(part)
            if x + width > end:
                break
            self._paint_part(painter, x, base, part)
            x += width + _GAP
        hairline(painter, 0, _HEIGHT - 0.5, self.width(), _HEIGHT - 0.5, self.tokens)

    def _paint_badge(self, painter: QPainter, base: float) -> float:
        """The realm in its box, full in a drill, whose name follows; returns the right end."""
        words, drill, tokens = badge(self._status), bool(self._status.drill), self.tokens
        most = self.width() // 3
        box = QRectF(MARGIN, 7, round(self.words.width(words, _BADGE, most) + 24), 25)
        painter.setPen(qcolor(tokens.drill if drill else tokens.dim))
        painter.setBrush(qcolor(tokens.drill if drill else tokens.field))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        self.words.draw(painter, box.left() + 13, base, words, _BADGE, tokens.field if drill else tokens.text, limit=most)
        if not drill:
            return box.right()
        left = box.right() + _GAP / 2
        return left + self.words.draw(painter, left, base, exercise(self._status), _NAME, tokens.drill, limit=most)

    def _paint_right(self, painter: QPainter, base: float, least: float) -> float:
        """The clock and what stands left of it, as much as there is room for; returns the left end."""
        x = float(self.width() - MARGIN)
        x -= self.words.draw(painter, x, base + 1, clock(self._status), _CLOCK, self._figure("text"), align=RIGHT)
        # the link, what is pending and what asks first come first: a narrow window keeps room for them
        kept = 2 + len(call(self._status.heed))
        needed = least + sum(self._width(part) + _GAP for part in left(self._status)[:kept])
        for part in reversed(right(self._status)):
            width = self._width(part)
            if x - _GAP - width < needed:
                break
            x -= _GAP + width
            self._paint_part(painter, x, base, part)
        return x - _GAP

    def _figure(self, colour: str) -> str:
        """Colour of a figure: faint while the hub is not heard, whatever is not itself the news."""
        stale = self._status.link not in ("LIVE", "CONNECTING") and colour == "text"
        return self.tokens.faint if stale else str(getattr(self.tokens, colour))

    def _width(self, part: Part) -> float:
        gap = 6 if part.label and part.value else 0
        return self.words.width(part.label, _WORD) + gap + self.words.width(part.value, _WORD)

    def _paint_part(self, painter: QPainter, x: float, base: float, part: Part) -> None:
        colour = self._figure(part.colour)
        label = self.tokens.dim if part.colour in ("text", "accent") else colour
        if part.label:
            x += self.words.draw(painter, x, base, part.label, _WORD, label) + 6
        self.words.draw(painter, x, base, part.value, _WORD, colour)
