"""Who else has the incident open: a line under the head that tells, and hinders nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.domain.names import Names
from services.domain.times import Stamp
from widgets.base.i18n import pick
from widgets.base.painting import RIGHT, Face, baseline, draw_status_box
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, SMALL, TINY, Tokens
from widgets.base.wrap import joined

_LINE: Final = 28
_BODY: Final = Face(BODY)
_SMALL: Final = Face(SMALL)
_BOX: Final = Face(TINY)


@dataclass(frozen=True, slots=True)
class OtherDesk:
    """Another desk that has an incident open: its name, who sits there, since when."""

    desk: str
    actor: str
    since: Stamp


def desks_words(desks: Sequence[OtherDesk], names: Names) -> str:
    """`wu (吴芳) 08:01:12`, those that came first in front."""
    return joined((_one(desk, names) for desk in desks), pick("、", ", "))


def _one(desk: OtherDesk, names: Names) -> str:
    who = names.actor(desk.actor)
    person = f"({who})" if who and who != desk.desk else ""
    return joined((desk.desk, person, pick(f"{names.moment(desk.since)} 起", f"since {names.moment(desk.since)}")), " ")


class DesksLine(Painted):
    """Paints the other desks; takes no room where there is none."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("detailDesks")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._said = ("", "", "")
        self.setFixedHeight(0)

    def show_desks(self, desks: Sequence[OtherDesk], names: Names) -> None:
        """Show these, with the keys that hand over."""
        words = desks_words(desks, names)
        said = (self.tr("In hand at"), words, self.tr("H takes it here · Ctrl+H offers it")) if words else ("", "", "")
        if said != self._said:
            self._said = said
            self.setFixedHeight(_LINE if words else 0)
            self.setAccessibleName(self.text())
            self.update()

    def text(self) -> str:
        """All it says."""
        return " ".join(self._said).strip()

    def paint(self, painter: QPainter) -> None:
        title, words, hint = self._said
        if words:
            box = self.words.width(title, _BOX) + 16
            draw_status_box(painter, QRectF(0, 4, round(box), 20), title, self.tokens, self.tokens.text)
            x, room = round(box) + 10.0, self.words.width(hint, _SMALL) + 16
            used = self.words.draw(painter, x, baseline(_BODY, 0, _LINE), words, _BODY, self.tokens.text, limit=max(60, self.width() - x))
            if x + used + room <= self.width():  # names come first, and the key sheet has the keys
                self.words.draw(painter, self.width(), baseline(_SMALL, 0, _LINE), hint, _SMALL, self.tokens.faint, align=RIGHT)
