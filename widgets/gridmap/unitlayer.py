"""Units on the map: where they stand on the screen, how they look, and the few words beside them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from widgets.base.painting import Face
from widgets.base.tokens import TINY, Tokens
from widgets.gridmap.atlas import UNIT_CELLS, Look, columns_of, look_colour, unit_sprites
from widgets.gridmap.labels import Label, LabelStore, Placed, Taken, first_free, placed, written
from widgets.gridmap.model import ABSENT, WORKING, UnitsFrame, no_units
from widgets.gridmap.projection import Floats, Viewport, project
from widgets.gridmap.sprites import Ints, Sprites

CROWD: Final = 200
"""Units in the view from which on the signs are smaller."""
THRONG: Final = 2000
"""Units in the view from which on the signs are smaller still."""
FEW: Final = 120
"""Units in the view up to which all may have words; past it only the working ones, past CROWD only those of the selected incident."""
_FACE: Final = Face(TINY)
_LOOKS: Final = {**dict.fromkeys(WORKING, Look.WORKING), **dict.fromkeys(ABSENT, Look.ABSENT), "AV": Look.FREE, "BZ": Look.BUSY}
_HOUR: Final = 3600.0
_ORDER: Final = {Look.WORKING: 0, Look.FREE: 1, Look.BUSY: 2, Look.STALE: 3, Look.UNKNOWN: 4, Look.ABSENT: 5}
_AWAY: Final = (26.0, 44.0, 66.0, 92.0)
"""Pixels from a sign at which the words of a unit on the selected incident are tried when there is no room beside it."""
AgeWords = Callable[[float], str]


@dataclass(slots=True)
class _Seen:
    """What of the frame lies in the view: indices into it and pixels."""

    index: Ints
    x: Floats
    y: Floats


class UnitLayer:
    """All units of the newest frame, drawn for one theme and pixel ratio."""

    def __init__(self, tokens: Tokens, ratio: float) -> None:
        self._tokens = tokens
        self._sprites: list[Sprites] = [unit_sprites(tokens, ratio, cell) for cell in UNIT_CELLS]
        self.frame = no_units()
        self._seen = _Seen(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))
        self._sides: dict[str, int] = {}
        self.focus: frozenset[str] = frozenset()
        self._take(self.frame)

    def restyled(self, tokens: Tokens, ratio: float) -> "UnitLayer":
        """The same units in another theme or at another pixel ratio."""
        made = UnitLayer(tokens, ratio)
        made._take(self.frame)
        made.focus = self.focus
        return made

    def is_news(self, frame: UnitsFrame) -> bool:
        """Whether a frame tells more than moves: other units, another status, a fix gone stale or come back."""
        now = self.frame
        return now.ids != frame.ids or now.status != frame.status or not np.array_equal(now.stale, frame.stale)

    def set_frame(self, frame: UnitsFrame, view: Viewport) -> bool:
        """Take a new frame; returns whether anything in view looks different by it."""
        same = not self.is_news(frame) and np.array_equal(_minutes(self.frame), _minutes(frame))
        before = self._looks_of_view()
        self._take(frame)
        self.place(view)
        after = self._looks_of_view()
        return not same or len(before) != len(after) or bool(np.any(before != after))

    def place(self, view: Viewport) -> None:
        """Work out pixels for a view; what lies outside, or has no place, is left out."""
        x, y = view.to_screen(self._x, self._y)
        margin = UNIT_CELLS[0]
        with np.errstate(invalid="ignore"):
            inside = (x > -margin) & (x < view.width + margin) & (y > -margin) & (y < view.height + margin)
        index = np.flatnonzero(inside)
        # from top to bottom within a rank: neighbours in memory are drawn one after another
        index = index[np.lexsort((y[index], -self._rank[index]))]
        self._seen = _Seen(index, x[index], y[index])

    def _looks_of_view(self) -> Ints:
        """One row a unit in view, in the order of the frame: index, whole pixels, heading; what a painting depends on."""
        seen = self._seen
        rows = np.stack((seen.index, np.rint(seen.x).astype(np.intp), np.rint(seen.y).astype(np.intp), self._columns[seen.index]), axis=1)
        return rows[np.argsort(seen.index)]

    def paint(self, painter: QPainter) -> None:
        """Draw the signs, the working ones last."""
        seen = self._seen
        sprites = self._sprites[(len(seen.index) > CROWD) + (len(seen.index) > THRONG)]
        sprites.draw(painter, seen.x, seen.y, self._look[seen.index], self._columns[seen.index], self._opacity[seen.index])

    def at(self, px: float, py: float, reach: float) -> str:
        """Id of the unit nearest to a pixel and within `reach` pixels, else empty."""
        seen = self._seen
        if not len(seen.index):
            return ""
        far = np.hypot(seen.x - px, seen.y - py)
        best = int(np.argmin(far))
        return self.frame.ids[int(seen.index[best])] if far[best] <= reach else ""

    def reserve(self, taken: Taken) -> None:
        """Keep words off the signs, as long as the signs are few."""
        if len(self._seen.index) <= CROWD:
            for x, y in zip(self._seen.x.tolist(), self._seen.y.tolist(), strict=True):
                taken.take((x - 4, y - 4, 8, 8))

    def labels(self, store: LabelStore, taken: Taken, signs: Taken, age: AgeWords) -> list[Placed]:
        """Words for as many units as have room, those on the selected incident always, working ones first; off `signs` where they can be."""
        found: list[Placed] = []
        for position in self._label_order():
            found.extend(self._label(int(self._seen.index[position]), position, store, (taken, signs), age))
        return found

    def _label_order(self) -> list[int]:
        """Positions in the view of the units that may have words, the first to be given them first."""
        index = self._seen.index.tolist()
        focused = [p for p, i in enumerate(index) if self.frame.ids[i] in self.focus] if self.focus else []
        if len(index) > CROWD:
            return focused
        first = set(focused)
        rest = [p for p in range(len(index)) if p not in first]
        if len(index) > FEW:
            rest = [p for p in rest if self._look[index[p]] == Look.WORKING][:FEW]
        # of one rank those that have words keep them: which ones have must not change with every move
        return focused + sorted(rest, key=lambda p: (self._rank[index[p]], self.frame.ids[index[p]] not in self._sides, index[p]))

    def _label(self, index: int, position: int, store: LabelStore, books: tuple[Taken, Taken], age: AgeWords) -> list[Placed]:
        look, unit = Look(int(self._look[index])), self.frame.ids[index]
        focused = unit in self.focus
        x, y = float(self._seen.x[position]), float(self._seen.y[position])
        labels = [store.get(words, _FACE, look_colour(look, self._tokens)) for words in self._words(index, look, focused, age)]
        for around, tied in ((_corners, False), (_farther, True))[: 2 if focused else 1]:
            for label in labels:
                corners = around(x, y, label)[: None if focused else 4]
                side = first_free(corners, label, *books, self._sides.get(unit, 0))
                if side >= 0:
                    self._sides[unit] = side
                    return [placed(corners[side], label, QPointF(x, y) if tied else None)]
        self._sides.pop(unit, None)
        return [self._pressed_in(x, y, labels[-1], books[0])] if focused else []

    @staticmethod
    def _pressed_in(x: float, y: float, label: Label, taken: Taken) -> Placed:
        """Where there is no room at all: on what stands there, and nothing more on it."""
        corner = _corners(x, y, label)[0]
        taken.take(written(corner, label))
        return placed(corner, label)

    def _words(self, index: int, look: Look, focused: bool, age: AgeWords) -> list[str]:
        """What may be written beside it, the most telling first."""
        unit, callsign = self.frame.ids[index], self.frame.callsign[index]
        parts = [unit, self.frame.status[index]]
        if look is Look.UNKNOWN:
            parts.append("?")
        if self.frame.stale[index]:
            parts.append(age(float(self.frame.age_s[index])))
        called = focused and callsign and callsign != unit
        return ([" ".join([unit, callsign, *parts[1:]])] if called else []) + [" ".join(parts)]

    def _take(self, frame: UnitsFrame) -> None:
        self.frame = frame
        self._x, self._y = project(frame.lon, frame.lat)
        look = np.fromiter((_LOOKS.get(s, Look.BUSY) for s in frame.status), dtype=np.intp, count=len(frame))
        look[frame.stale] = Look.STALE
        look[~frame.known] = Look.UNKNOWN
        self._look: Ints = look
        self._rank: Ints = np.array([_ORDER[each] for each in Look], dtype=np.intp)[look]
        self._columns: Ints = columns_of(frame.heading)
        self._opacity: Floats = np.where(frame.stale, np.clip(1.0 - frame.age_s / (2 * _HOUR), 0.7, 1.0), 1.0)


def _minutes(frame: UnitsFrame) -> Floats:
    """Whole minutes of the stale ages: all that the words show."""
    return np.floor(frame.age_s[frame.stale] / 60)


def _farther(x: float, y: float, label: Label) -> list[tuple[float, float]]:
    """Top left corners at growing distances all round, to be tied to the sign by a line."""
    ways = [(math.cos(math.pi * turn / 6), math.sin(math.pi * turn / 6)) for turn in range(12)]
    return [
        (x + away * dx + (dx - 1) / 2 * label.width, y + away * dy + (dy - 1) / 2 * label.height) for away in _AWAY for dx, dy in ways
    ]


def _corners(x: float, y: float, label: Label) -> list[tuple[float, float]]:
    """Top left corners round a sign: right, left, below, above, then the slanted ones."""
    width, height = label.width, label.height
    left, middle, right, above, below = x - 10 - width, x - width / 2, x + 10, y - 9 - height, y + 9
    level = y - height / 2
    return [(right, level), (left, level), (middle, below), (middle, above), (right, above), (right, below), (left, above), (left, below)]
