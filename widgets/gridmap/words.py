"""The map's words in the language that is on, read anew when it changes."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from widgets.base.timefmt import brief


@dataclass(frozen=True, slots=True)
class Words:
    """Every word the map paints, translated."""

    name: str
    legend: str
    unplaced: str
    locked: str
    follows: str
    unlock: str
    keys: str
    minutes: str
    empty: str
    empty_how: str
    off_view: str
    units: tuple[str, str, str, str]

    def age(self, seconds: float) -> str:
        """Age of a fix: `4分`, `4 min`."""
        return brief(seconds, self.units, "")

    def ring(self, minutes: int) -> str:
        """Words at a ring of so many minutes."""
        return self.minutes.format(minutes)


def read_words() -> Words:
    """The words in the language installed now."""
    tr = QCoreApplication.translate
    return Words(
        name=tr("MapView", "Map"),
        legend=tr("MapView", "Open incidents / grid"),
        unplaced=tr("MapView", "{0} without a place"),
        locked=tr("MapView", "View locked"),
        follows=tr("MapView", "View follows the incidents"),
        unlock=tr("MapView", "* unlock"),
        keys=tr("MapView", "arrows pan · + − zoom · 0 whole map · Tab next incident · ⏎ open"),
        minutes=tr("MapView", "{0} min"),
        empty=tr("MapView", "The regions will be the map here"),
        empty_how=tr("MapView", "gridwall region import FILE.geojson brings them"),
        off_view=tr("MapView", ". shows it"),
        units=(tr("MapView", " s"), tr("MapView", " min"), tr("MapView", " h"), tr("MapView", " d")),
    )
