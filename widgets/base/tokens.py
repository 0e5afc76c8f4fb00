"""The token table of the wall: every colour and size in use, dark and light, and the WCAG contrast between two of them."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QColor

STEP: Final = 8
"""Spacing unit in pixels; every gap is a multiple (half steps inside a row)."""
ROW: Final = 33
"""Height in pixels of a row at the desk."""
MARGIN: Final = 16
"""Left and right margin in pixels of a panel."""
TINY: Final = 12
SMALL: Final = 13
BODY: Final = 15
LEAD: Final = 17
TITLE: Final = 19
HEAD: Final = 22
DESK_SIZES: Final = (TINY, SMALL, BODY, LEAD, TITLE, HEAD)
LEADER_SIZES: Final = (27, 30, 38, 118)
"""Text sizes in pixels of the leader screen at 1080 lines, computed from the viewing distance."""
FRAME: Final = 6
"""Width in pixels of the frame round every window of a drill."""


class Shape(StrEnum):
    """The shape that doubles a priority's colour; the value is the sign to print where only text is possible."""

    DOWN = "▼"
    DIAMOND = "◆"
    SQUARE = "■"
    CIRCLE = "○"


SHAPES: Final = (Shape.DOWN, Shape.DIAMOND, Shape.SQUARE, Shape.CIRCLE)
"""Shape of priority 1..4 at index 0..3."""


class Lamp(StrEnum):
    """Lamp of a running limit (domain.md §5); green is the normal case and has no colour."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme: colours as `#RRGGBB` strings; `qcolor(hex)` gives the QColor."""

    name: str
    field: str
    panel: str
    raised: str
    line: str
    selection: str
    text: str
    dim: str
    faint: str
    accent: str
    p1: str
    p2: str
    p3: str
    p4: str
    past: str
    town_line: str
    grid_line: str
    choropleth: tuple[str, str, str, str, str]

    @property
    def drill(self) -> str:
        """Colour of the drill's badge, frame and banner words."""
        return self.p3

    @property
    def halo(self) -> str:
        """Ground drawn round words and signs on the map, so that they keep their contrast over any cell."""
        return self.choropleth[0]

    @property
    def dark(self) -> bool:
        """Whether words are lighter than the field."""
        return luminance(self.text) > luminance(self.field)

    def priority(self, priority: int) -> str:
        """Colour of priority 1..4; anything else is shown as the lowest."""
        return (self.p1, self.p2, self.p3, self.p4)[_index(priority)]

    def lamp(self, lamp: str) -> str | None:
        """Colour of a lamp's bar, None where nothing is to be drawn (green, or no limit running)."""
        return {Lamp.RED.value: self.p1, Lamp.YELLOW.value: self.p3}.get(lamp)

    def readable(self, colour: str, ground: str) -> str:
        """`colour` as it may be written on `ground`: faint on a selected row becomes dim, a light theme's accent becomes text."""
        if ground != self.selection:
            return colour
        if colour == self.faint:
            return self.dim
        if colour == self.accent and not self.dark:
            return self.text
        return colour


DARK: Final = Tokens(
    name="dark",
    field="#121517",
    panel="#181C1F",
    raised="#1F2428",
    line="#2B3136",
    selection="#22303A",
    text="#E7EAEC",
    dim="#A3ACB3",
    faint="#818B93",
    accent="#6CB2EB",
    p1="#FF6B61",
    p2="#FFA24D",
    p3="#EBCB5B",
    p4="#8FB3CF",
    past="#5B8DEF",
    town_line="#69747C",
    grid_line="#0F1214",
    choropleth=("#171B1E", "#1E2529", "#262F35", "#303B42", "#3B4850"),
)

LIGHT: Final = Tokens(
    name="light",
    field="#F3F4F4",
    panel="#FBFBFB",
    raised="#FFFFFF",
    line="#D5DADD",
    selection="#DCE8F1",
    text="#1B2125",
    dim="#4C565E",
    faint="#626D75",
    accent="#1F6FB2",
    p1="#C42B22",
    p2="#9C5300",
    p3="#7A6200",
    p4="#3E6B8C",
    past="#2457C5",
    town_line="#7F8B93",
    grid_line="#FCFCFC",
    choropleth=("#F0F2F3", "#E4E9EC", "#D8DFE4", "#CBD5DB", "#BDC9D1"),
)

THEMES: Final = {DARK.name: DARK, LIGHT.name: LIGHT}


def shape(priority: int) -> Shape:
    """Shape of priority 1..4; anything else is shown as the lowest."""
    return SHAPES[_index(priority)]


@lru_cache(maxsize=256)
def qcolor(hex_colour: str, alpha: int = 255) -> QColor:
    """QColor of `#RRGGBB` with alpha 0..255. Shared: never change the colour returned."""
    colour = QColor(hex_colour)
    colour.setAlpha(alpha)
    return colour


def luminance(hex_colour: str) -> float:
    """Relative luminance 0..1 of `#RRGGBB` (WCAG 2.2)."""
    channels = (int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1..21 of two `#RRGGBB` colours (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _index(priority: int) -> int:
    return priority - 1 if 1 <= priority <= 4 else 3
