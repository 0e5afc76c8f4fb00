"""How many units there are of each status: the line under the queue."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.domain.states import UnitStatus
from services.domain.words import STATUS_WORDS, word
from widgets.base.i18n import language
from widgets.base.painting import Face, baseline, draw_status_box, hairline
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, MARGIN, TITLE, Tokens

_HEIGHT: Final = 46
_LABEL: Final = Face(BODY)
_FIGURE: Final = Face(TITLE)
_FIGURES: Final = 34
"""Room for three digits, so that nothing moves when a count does."""
_LEAST_GAP: Final = 10.0
_SHOWN: Final = tuple(status for status in UnitStatus if status is not UnitStatus.OFF)


class StatusStrip(Painted):
    """Counts by status, off duty left out: letters in a box, the word, the figure."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("statusStrip")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._counts: dict[UnitStatus, int] = dict.fromkeys(UnitStatus, 0)
        self.retranslate()

    def set_counts(self, counts: Mapping[UnitStatus, int]) -> None:
        """Show these counts; a status that is not named counts 0."""
        wanted = {status: counts.get(status, 0) for status in UnitStatus}
        if wanted != self._counts:
            self._counts = wanted
            self.retranslate()
            self.update()

    def text(self) -> str:
        """`AV 待命 23 · DP 已派 4 …`."""
        return " · ".join(f"{status} {word(STATUS_WORDS, status, language())} {self._counts[status]}" for status in _SHOWN)

    def retranslate(self) -> None:
        """Say the counts to who cannot see them."""
        self.setAccessibleName(self.text())

    def paint(self, painter: QPainter) -> None:
        hairline(painter, 0, 0.5, self.width(), 0.5, self.tokens)
        x, base, gap = float(MARGIN), baseline(_LABEL, 0, _HEIGHT), self._gap()
        for status in _SHOWN:
            box = _box(status)
            draw_status_box(painter, QRectF(x, (_HEIGHT - 20) // 2, box, 20), status, self.tokens)
            x += box + 8
            if gap >= _LEAST_GAP:
                x += self.words.draw(painter, x, base, word(STATUS_WORDS, status, language()), _LABEL, self.tokens.dim) + 8
            colour = self.tokens.text if self._counts[status] else self.tokens.faint
            self.words.draw(painter, x, base + 1, str(self._counts[status]), _FIGURE, colour)
            x += _FIGURES + max(gap, _LEAST_GAP)

    def _gap(self) -> float:
        """Space between two statuses with their words; under _LEAST_GAP there is no room for words."""
        words = sum(_box(status) + 16 + self.words.width(word(STATUS_WORDS, status, language()), _LABEL) + _FIGURES for status in _SHOWN)
        return min(64.0, (self.width() - 2 * MARGIN - words) / max(1, len(_SHOWN) - 1))


def _box(status: UnitStatus) -> int:
    """Width of the letters' box."""
    return 38 if len(status) > 2 else 28
