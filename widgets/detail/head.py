"""The head of the detail: number and category, what happened in large, where and from whom."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.domain.model import Incident
from services.domain.names import Names
from services.domain.words import GRADE_WORDS, LEVEL_WORDS, STATE_WORDS, SUSPENDED, word
from widgets.base.i18n import language, pick
from widgets.base.painting import Face, baseline, draw_priority
from widgets.base.panel import Painted
from widgets.base.tokens import BODY, DARK, HEAD, SMALL, Tokens
from widgets.base.wrap import joined, wrap

_META: Final = Face(SMALL, 400, 0.5)
_TITLE: Final = Face(HEAD)
_WHERE: Final = Face(BODY)
_META_HEIGHT: Final = 30
_TITLE_LINE: Final = 30
_WHERE_HEIGHT: Final = 28
_MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class HeadWords:
    """The three lines of the head."""

    meta: str
    title: str
    where: str


def head_words(incident: Incident, names: Names, contact: str) -> HeadWords:
    """Number, category, grade, state, level; the report's words; place, address, source, contact as it may be shown, whose it is."""
    lang = language()
    dot = pick("·", " · ")
    meta = [
        f"{pick('事件', 'Incident')} {incident.no or '…'}",
        names.category(incident.category),
        word(GRADE_WORDS, incident.grade, lang) if incident.grade == "none" else f"{pick('等级', 'grade')} {word(GRADE_WORDS, incident.grade, lang)}",
        f"{pick('响应层级', 'level')} {word(LEVEL_WORDS, incident.level_reached, lang)}",
        word(STATE_WORDS, incident.state, lang),
        SUSPENDED.say(lang) if incident.suspended_until else "",
        pick(f"第 {incident.round} 轮", f"round {incident.round}") if incident.round > 1 else "",
    ]
    origin = incident.origin
    source = (origin.name or origin.kind) if origin is not None else names.source(incident.source)
    ticket = f" {origin.ticket}" if origin is not None and origin.ticket else ""
    where = [
        names.path(incident.region, dot) + (pick("(未落格)", " (not placed)") if incident.unplaced else ""),
        _address(incident, names),
        pick(f"{source} 转", f"from {source}") + ticket if source else "",
        f"{pick('来电人', 'caller')} {contact}" if contact else "",
        f"{pick('伤亡', 'casualties')} {incident.casualties}" if incident.casualties else "",
        f"{pick('席位', 'desk')} {incident.desk}" if incident.desk else "",
    ]
    return HeadWords(joined(meta), incident.text, joined(where))


def _address(incident: Incident, names: Names) -> str:
    """The address, unless the names of its regions say the same already."""
    return "" if incident.address in names.path(incident.region, "") else incident.address


class Head(Painted):
    """Paints HeadWords; as high as its words need."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("detailHead")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words = HeadWords("", "", "")
        self._priority = 4
        self._lines: list[str] = [""]
        self._where: list[str] = [""]
        self._fit()

    def set_words(self, words: HeadWords, priority: int) -> None:
        """Show these words."""
        if (words, priority) != (self._words, self._priority):
            self._words, self._priority = words, priority
            self.setAccessibleName(self.text())
            self._fit()
            self.update()

    def text(self) -> str:
        """All it says."""
        return f"{self._words.meta}\n{self._words.title}\n{self._words.where}"

    def _fit(self) -> None:
        width = max(80, self.width())
        self._lines = wrap(self._words.title, _TITLE, width, _MOST_LINES)
        self._where = wrap(self._words.where, _WHERE, width, 2)
        height = _META_HEIGHT + _TITLE_LINE * len(self._lines) + _WHERE_HEIGHT * len(self._where)
        if height != self.height():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paint(self, painter: QPainter) -> None:
        tokens = self.tokens
        draw_priority(painter, self._priority, QPointF(7, _META_HEIGHT / 2), 11, tokens)
        painter.setPen(Qt.PenStyle.SolidLine)
        self.words.draw(painter, 22, baseline(_META, 0, _META_HEIGHT), self._words.meta, _META, tokens.dim, limit=self.width() - 22)
        y = float(_META_HEIGHT)
        for line in self._lines:
            self.words.draw(painter, 0, baseline(_TITLE, y, _TITLE_LINE), line, _TITLE, tokens.text)
            y += _TITLE_LINE
        for line in self._where:
            self.words.draw(painter, 0, baseline(_WHERE, y, _WHERE_HEIGHT), line, _WHERE, tokens.dim)
            y += _WHERE_HEIGHT
