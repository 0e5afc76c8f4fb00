"""What stands still over the map: where it looks, the legend, lock and scale, and the selected incident in words."""

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets.base.painting import RIGHT, Face, TextPainter, draw_priority, hairline
from widgets.base.tokens import BODY, LEAD, SMALL, STEP, TINY, Tokens, qcolor
from widgets.gridmap.model import MapIncident
from widgets.gridmap.projection import Viewport, round_length
from widgets.gridmap.words import Words

_EDGE: Final = 2 * STEP
_PAD: Final = 2 * STEP
_CRUMB: Final = Face(LEAD)
_WORD: Final = Face(SMALL)
_SMALL: Final = Face(TINY)
_TITLE: Final = Face(BODY, 500)
_CARD: Final = 400
_LEGEND: Final = 300
_SWATCH: Final = 22
_LONGEST_BAR: Final = 160


@dataclass(frozen=True, slots=True)
class Notes:
    """What the overlay says now."""

    crumb: tuple[str, ...] = ()
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    unplaced: int = 0
    locked: bool = False
    selected: MapIncident | None = None
    off_view: QPointF | None = None
    """Pixel of the selected incident where that lies outside of the view."""


class Overlay:
    """Paints the plates in the corners; one per theme."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._text = TextPainter(256)

    @staticmethod
    def plates(view: Viewport, card: bool) -> list[tuple[float, float, float, float]]:
        """Boxes (left, top, width, height) the plates cover, or nearly: words are kept off them rather than cut."""
        right, bottom = view.width - _EDGE, view.height - _EDGE
        boxes = [
            (float(_EDGE), float(_EDGE), 300.0, 40.0),
            (float(right - _LEGEND), float(_EDGE), float(_LEGEND), 88.0),
            (float(_EDGE), bottom - 60.0, 420.0, 60.0),
        ]
        return [*boxes, (float(right - _CARD), bottom - 80.0, float(_CARD), 80.0)] if card else boxes

    def paint(self, painter: QPainter, view: Viewport, notes: Notes, words: Words) -> None:
        """Draw everything for a view."""
        if notes.crumb:
            self._crumb(painter, notes.crumb)
        self._legend(painter, view, notes, words)
        self._foot(painter, view, notes, words)
        if notes.selected is not None:
            self._card(painter, view, notes.selected, words if notes.off_view else None)
            if notes.off_view is not None:
                self._pointer(painter, view, notes.selected, notes.off_view)

    def paint_empty(self, painter: QPainter, view: Viewport, words: Words) -> None:
        """Say what would be here, and what brings it."""
        middle = view.width / 2
        self._text.draw(painter, middle, view.height / 2, words.empty, _CRUMB, self._tokens.dim, align=0.5)
        self._text.draw(painter, middle, view.height / 2 + 3 * STEP, words.empty_how, _WORD, self._tokens.faint, align=0.5)

    def _plate(self, painter: QPainter, left: float, top: float, width: float, height: float) -> None:
        painter.fillRect(QRectF(left, top, width, height), qcolor(self._tokens.panel))

    def _crumb(self, painter: QPainter, names: tuple[str, ...]) -> None:
        gap = self._text.width(" › ", _CRUMB)
        width = sum(self._text.width(name, _CRUMB) for name in names) + gap * (len(names) - 1)
        self._plate(painter, _EDGE, _EDGE, width + 2 * _PAD, 5 * STEP)
        left, base = float(_EDGE + _PAD), _EDGE + 26
        for place, name in enumerate(names):
            if place:
                left += self._text.draw(painter, left, base, " › ", _CRUMB, self._tokens.faint)
            last = place == len(names) - 1
            left += self._text.draw(painter, left, base, name, _CRUMB, self._tokens.text if last else self._tokens.dim)

    def _legend(self, painter: QPainter, view: Viewport, notes: Notes, words: Words) -> None:
        scale = 5 * _SWATCH + 28 + 20
        width = max(_LEGEND, round(self._text.width(words.legend, _WORD)) + STEP + scale + 2 * _PAD)
        height = 88 if notes.unplaced else 72
        left, top = view.width - _EDGE - width, _EDGE
        self._plate(painter, left, top, width, height)
        self._text.draw(painter, left + _PAD, top + 23, words.legend, _WORD, self._tokens.dim)
        swatches = view.width - _EDGE - _PAD - 28 - 5 * _SWATCH
        for step, colour in enumerate(self._tokens.choropleth):
            painter.fillRect(QRectF(swatches + step * _SWATCH, top + 13, _SWATCH, 12), qcolor(colour))
        painter.setPen(qcolor(self._tokens.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(swatches - 0.5, top + 12.5, 5 * _SWATCH, 12))
        self._text.draw(painter, view.width - _EDGE - _PAD, top + 23, "4+", _SMALL, self._tokens.dim, align=RIGHT)
        self._text.draw(painter, swatches - 5, top + 23, "0", _SMALL, self._tokens.dim, align=RIGHT)
        each = (width - 2 * _PAD) / 4
        for priority, count in enumerate(notes.counts, 1):
            x = left + _PAD + (priority - 1) * each
            draw_priority(painter, priority, QPointF(x + 6, top + 49), 11.0, self._tokens)
            x += 16 + self._text.draw(painter, x + 16, top + 54, f"P{priority}", _SMALL, self._tokens.faint)
            self._text.draw(painter, x + 4, top + 54, str(count), _WORD, self._tokens.text if count else self._tokens.faint)
        if notes.unplaced:
            self._text.draw(painter, left + _PAD, top + 76, words.unplaced.format(notes.unplaced), _SMALL, self._tokens.dim)

    def _foot(self, painter: QPainter, view: Viewport, notes: Notes, words: Words) -> None:
        """Lock and scale in one line, the keys faint under it."""
        metres = round_length(_LONGEST_BAR * view.metres_per_pixel)
        bar = metres / view.metres_per_pixel
        state = words.locked if notes.locked else words.follows
        ends = (state, words.unlock) if notes.locked else (state,)
        first = sum(self._text.width(each, _WORD) + 2 * STEP for each in ends) + bar + STEP
        first += self._text.width(_length(metres), _SMALL) + 2 * STEP + self._text.width("WGS-84", _SMALL)
        width = max(first, self._text.width(words.keys, _SMALL)) + 2 * _PAD
        top = view.height - _EDGE - 60
        self._plate(painter, _EDGE, top, width, 60)
        left, base = float(_EDGE + _PAD), top + 24
        left += self._text.draw(painter, left, base, state, _WORD, self._tokens.text if notes.locked else self._tokens.dim) + 2 * STEP
        if notes.locked:
            left += self._text.draw(painter, left, base, words.unlock, _WORD, self._tokens.accent) + 2 * STEP
        self._bar(painter, left, base - 1, bar)
        left += bar + STEP
        left += self._text.draw(painter, left, base, _length(metres), _SMALL, self._tokens.dim) + 2 * STEP
        self._text.draw(painter, left, base, "WGS-84", _SMALL, self._tokens.faint)
        self._text.draw(painter, _EDGE + _PAD, top + 46, words.keys, _SMALL, self._tokens.faint)

    def _bar(self, painter: QPainter, left: float, base: float, length: float) -> None:
        painter.setPen(qcolor(self._tokens.dim))
        x, y, end = round(left), round(base), round(left + length)
        painter.drawLine(x, y, end, y)
        painter.drawLine(x, y - 4, x, y)
        painter.drawLine(end, y - 4, end, y)

    def _card(self, painter: QPainter, view: Viewport, incident: MapIncident, hint: Words | None) -> None:
        """Number and text, then state and units, then what is due; with a hint where the incident is out of view."""
        inner = _CARD - 2 * _PAD
        detail = " · ".join(part for part in (incident.state_label, " ".join(incident.units)) if part)
        rows = [(detail, self._tokens.dim)] if detail else []
        if incident.due_label:
            rows.append((incident.due_label, self._tokens.lamp(incident.lamp) or self._tokens.dim))
        height = 40 + 20 * len(rows)
        left, top = view.width - _EDGE - _CARD, view.height - _EDGE - height
        self._plate(painter, left, top, _CARD, height)
        draw_priority(painter, incident.priority, QPointF(left + _PAD + 6, top + 21), 12.0, self._tokens)
        start = left + _PAD + 20.0
        start += self._text.draw(painter, start, top + 27, incident.short_no, _TITLE, self._tokens.text) + STEP
        self._text.draw(painter, start, top + 27, incident.text, _TITLE, self._tokens.text, limit=left + _CARD - _PAD - start)
        for row, (line, colour) in enumerate(rows):
            self._text.draw(painter, left + _PAD + 20, top + 48 + 20 * row, line, _WORD, colour, limit=inner - 20)
        if hint is not None:
            self._text.draw(painter, left + _CARD - _PAD, top + height - 12, hint.off_view, _SMALL, self._tokens.faint, align=RIGHT)
        hairline(painter, left, top + 0.5, left + _CARD, top + 0.5, self._tokens)

    def _pointer(self, painter: QPainter, view: Viewport, incident: MapIncident, spot: QPointF) -> None:
        """A mark at the edge of the view that points to where the selected incident lies."""
        cx, cy = view.width / 2, view.height / 2
        dx, dy = spot.x() - cx, spot.y() - cy
        # far enough from top and bottom that it never stands on a plate
        part = min((cx - 3 * STEP) / max(abs(dx), 1e-6), max(1.0, cy - 14 * STEP) / max(abs(dy), 1e-6))
        x, y, angle = cx + dx * part, cy + dy * part, math.atan2(dy, dx)
        corners = ((0.0, -9.0), (9.0, 0.0), (0.0, 9.0))  # open, so that it is not taken for a unit
        turned = [QPointF(x + a * math.cos(angle) - b * math.sin(angle), y + a * math.sin(angle) + b * math.cos(angle)) for a, b in corners]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(qcolor(self._tokens.accent), 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(turned)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._text.draw(
            painter, x - 16 * math.cos(angle), y + 5 - 16 * math.sin(angle), incident.short_no, _WORD, self._tokens.text, align=(1 + math.cos(angle)) / 2
        )


def _length(metres: float) -> str:
    """A round length: `500 m`, `5 km`."""
    return f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"
