"""The regions under everything: keeps a raster that fits the view, rebuilds and recolours it in slices, names the regions."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter

from widgets.base.painting import Face
from widgets.base.tokens import LEAD, SMALL, Tokens, qcolor
from widgets.gridmap.labels import LabelStore, Placed, Taken
from widgets.gridmap.model import LEVELS, RegionShape
from widgets.gridmap.projection import Bounds, Viewport
from widgets.gridmap.raster import Raster, overscanned
from widgets.gridmap.regions import Region, RegionSet
from widgets.gridmap.slices import Slices

_SPARE: Final = 0.15
"""Part of the view that must be left of the overscan before the raster is made anew."""
_NAMED: Final = (64.0, 800.0)
"""Typical cell in pixels between which the names of a level are shown."""
_MINOR_FROM: Final = 120.0
"""Typical cell in pixels from which on the level below has its names too."""
_TOP: Final = 4
_MANY: Final = 40
"""Regions that change colour at once from which on the whole raster is made anew."""
_LARGE: Final = Face(LEAD, 400, 2.0)
_MINOR: Final = Face(SMALL, 400, 0.5)


class Ground(QObject):
    """Regions, their counts and the raster that shows them."""

    changed = Signal()

    def __init__(self, tokens: Tokens, parent: QObject) -> None:
        super().__init__(parent)
        self.regions = RegionSet([])
        self._tokens = tokens
        self._counts: dict[str, int] = {}
        self._steps: dict[str, int] = {}
        self._raster: Raster | None = None
        self._wanted: Viewport | None = None
        self._ratio = 1.0
        self._behind = False
        self._slices = Slices(self)

    @property
    def bounds(self) -> Bounds | None:
        """Box round all regions."""
        return self.regions.bounds

    @property
    def level(self) -> int:
        """Digits of the level shown, 0 before the first raster."""
        return self._raster.level if self._raster else 0

    def set_regions(self, shapes: Sequence[RegionShape]) -> None:
        """Replace all regions."""
        self.regions = RegionSet(shapes)
        self._forget()

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme."""
        self._tokens = tokens
        self._forget()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Open incidents by grid code; only the regions whose colour changes are painted anew."""
        self._counts = dict(counts)
        if self._slices.running:
            # begun again for every count, it would never end in a storm
            self._behind = True
        elif self._raster is not None:
            self._catch_up(self._raster)

    def look_at(self, view: Viewport, ratio: float) -> None:
        """Have a raster made where the one at hand does not serve `view` well."""
        wanted = self._wanted
        self._ratio = ratio
        if wanted is None or wanted.scale != view.scale * ratio or not _serves(wanted, view, ratio):
            self._wanted = overscanned(view, ratio)
            self._restart()

    def settle(self) -> None:
        """Finish at once what is being made."""
        self._slices.finish()

    def code_at(self, x: float, y: float) -> str:
        """Code of the region shown at a place in projected metres, empty outside."""
        return self._raster.code_at(x, y) if self._raster else ""

    def enclosing(self, view: Viewport) -> str:
        """Code of the smallest region whose box holds at least half of the view, at its middle; the coarsest one otherwise."""
        here = self.code_at(view.x, view.y)
        box = view.bounds
        held = [r for r in (self.regions.by_code.get(here[:d]) for d in LEVELS if d <= len(here)) if r and r.bounds.width > box.width / 2]
        coarsest = self.regions.levels.get(min(self.regions.levels, default=0), [])
        return held[-1].code if held else (coarsest[0].code if len(coarsest) == 1 else "")

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Fill the view; while a new raster is made the old one is shown stretched."""
        painter.fillRect(0, 0, view.width, view.height, qcolor(self._tokens.field))
        if self._raster is None:
            return
        made = self._raster.view
        stretch = view.scale / made.scale
        left, top = view.point(made.x, made.y)
        if abs(stretch * self._ratio - 1) < 1e-9:
            # whole device pixels, so that the copy stays a copy
            left, top = (round((v - s * stretch / 2) * self._ratio) / self._ratio for v, s in ((left, made.width), (top, made.height)))
        else:
            left, top = left - made.width * stretch / 2, top - made.height * stretch / 2
        painter.drawImage(QRectF(left, top, made.width * stretch, made.height * stretch), self._raster.image)

    def names(self, view: Viewport, store: LabelStore, taken: Taken, signs: Taken) -> list[Placed]:
        """Names of the regions that fit the zoom, larger regions first, none over another; `signs` are kept off where possible."""
        low, high = _NAMED
        shown = [level for level in LEVELS if low <= self.regions.cell.get(level, 0.0) * view.scale <= high]
        placed: list[Placed] = []
        box = view.bounds
        for rank, level in enumerate(shown[:2]):
            if rank and self.regions.cell[level] * view.scale < _MINOR_FROM:
                continue
            for region in self.regions.levels[level]:
                if region.bounds.meets(box):
                    placed.extend(self._name(region, rank, view, store, (taken, signs)))
        return placed

    def _name(self, region: Region, rank: int, view: Viewport, store: LabelStore, books: tuple[Taken, Taken]) -> list[Placed]:
        x, y, room = region.spot
        label = store.get(region.name, _MINOR if rank else _LARGE, self._tokens.faint if rank else self._tokens.dim)
        if rank and room * view.scale < label.width:
            return []
        px, py = view.point(x, y)
        left, top = round(px - label.width / 2), round(py - label.height / 2)
        if not (-label.width < left < view.width and -label.height < top < view.height):
            return []
        taken, signs = books
        boxes = [(left - 4, top + shift * label.height, label.width + 8, label.height) for shift in (0, -1, 1)]
        free = [box for box in boxes if taken.free(box)]
        clear = [box for box in free if signs.free(box)]
        for box in clear[:1] or ([] if rank else free[:1]):
            taken.take(box)
            return [Placed(left, box[1], label)]
        return []

    def _forget(self) -> None:
        self._slices.stop()
        self._raster = None
        self._restart()
        self.changed.emit()

    def _restart(self) -> None:
        if self._wanted is None or not self.regions:
            return
        level = self.regions.level_at(self._wanted.scale / self._ratio)
        self._steps = self.regions.per_grid(self._counts, level)
        raster = Raster(self.regions, self._wanted, level, self._tokens)

        def done() -> None:
            self._raster = raster
            self._finished()

        self._behind = False
        self._slices.start(raster.build(self._steps), done)

    def _catch_up(self, raster: Raster) -> None:
        """Bring the colours up to the newest counts."""
        steps = self.regions.per_grid(self._counts, raster.level)
        before, self._steps = self._steps, steps
        touched = [code for code in before.keys() | steps.keys() if min(_TOP, before.get(code, 0)) != min(_TOP, steps.get(code, 0))]
        if len(touched) > _MANY:
            self._restart()
        elif touched:
            self._slices.start(raster.recolour(sorted(touched), steps), self._finished)

    def _finished(self) -> None:
        self.changed.emit()
        if self._behind and self._raster is not None:
            self._behind = False
            self._catch_up(self._raster)


def _serves(made: Viewport, view: Viewport, ratio: float) -> bool:
    """Whether a raster of `made` has enough left on every side of `view`."""
    spare_x = (made.width - view.width * ratio) / 2 - abs(made.x - view.x) * made.scale
    spare_y = (made.height - view.height * ratio) / 2 - abs(made.y - view.y) * made.scale
    least = _SPARE * ratio * min(view.width, view.height) / 2
    return spare_x >= least and spare_y >= least
