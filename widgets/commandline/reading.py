"""The line under the command: what ⏎ will do, why it cannot, and what became of the last command."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.commands.types import Parsed
from services.domain.badges import badge_text
from widgets.base.i18n import language
from widgets.base.painting import RIGHT, Face, baseline, one_line
from widgets.base.panel import Painted
from widgets.base.tokens import DARK, SMALL, Tokens
from widgets.base.wrap import joined

_FACE: Final = Face(SMALL)
_HEIGHT: Final = 22
_GAP: Final = 16


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a command: its id, the line, QUEUED … SAFE ("" for what was none), why it came out so, whether somebody must look (`bad`),
    and its outcome once it has one."""

    cid: str
    line: str
    status: str
    note: str = ""
    bad: bool = False
    outcome: str = ""

    def words(self, lang: str) -> str:
        """Line, state and note on one line."""
        return joined((self.line, badge_text(self.status, self.outcome, lang), self.note))


class ReadingLine(Painted):
    """Left the reading or the refusal, right the last command."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("commandReading")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parsed = Parsed("")
        self._refusal = ""
        self._recalled = False
        self._progress: Progress | None = None

    def show_reading(self, parsed: Parsed) -> None:
        """Show how a line reads; a refusal shown before goes with the line that it was about, not because the line is read again."""
        if parsed.line != self._parsed.line:
            self._refusal, self._recalled = "", False
        self._parsed = parsed
        self._renew()

    def show_recalled(self, verb: bool) -> None:
        """The line was recalled, and (`verb`) its verb stands selected, until the line is changed."""
        self._recalled = verb
        self._renew()

    def show_refusal(self, why: str) -> None:
        """Say why ⏎ did nothing, until the line is changed."""
        self._refusal = one_line(why)
        self._renew()

    def show_progress(self, progress: Progress | None) -> None:
        """Say what became of the last command, None to say no more."""
        if progress != self._progress:
            self._progress = progress
            self._renew()

    def progress(self) -> Progress | None:
        """The command shown."""
        return self._progress

    def text(self) -> str:
        """All it says."""
        left = " ".join(words for words, _ in self._left())
        return " · ".join(part for part in (left, self._right()) if part)

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self._renew()

    def ground(self) -> str:
        """The command line lies on the panel's colour."""
        return self.tokens.panel

    def _renew(self) -> None:
        self.setAccessibleName(self.text())
        self.update()

    def _left(self) -> list[tuple[str, str]]:
        """Words and their token colours."""
        parsed = self._parsed
        if self._refusal:
            return [(self._refusal, "p1")]
        if not parsed.line.strip():
            return [(self.tr("F2 or : a command, ? in it helps · ? the keys · Ctrl+K every action"), "faint")]
        if parsed.candidates:
            why = parsed.error or parsed.missing or self.tr("More than one fits")
            return [(one_line(why), "p3"), (self.tr("↓ and ⏎, or Alt and its number, takes one"), "faint")]
        if parsed.error:
            return [(one_line(parsed.error), "p1")]
        if parsed.help:
            return [(one_line(parsed.missing), "dim")]
        if parsed.missing:
            reading = [(one_line(parsed.reading), "dim")] if parsed.reading else []
            return [*reading, (one_line(parsed.missing), "faint"), (self.tr("⇥ completes"), "faint")]
        warning = [(one_line(parsed.warning), "p3")] if parsed.warning else []
        ways = self.tr("⏎ does it · letters replace the verb · End goes on with the line") if self._recalled else None
        return [(one_line(parsed.reading), "dim"), *warning, (ways or self.tr("⏎ does it · ⇥ completes · ↑ the line before"), "faint")]

    def _right(self) -> str:
        return self._progress.words(language()) if self._progress else ""

    def paint(self, painter: QPainter) -> None:
        base = baseline(_FACE, 0, _HEIGHT)
        end = float(self.width())
        if self._progress is not None:
            colour = self.tokens.p1 if self._progress.bad else self.tokens.dim
            end -= self.words.draw(painter, end, base, self._right(), _FACE, colour, align=RIGHT, limit=self.width() // 2) + _GAP
        x = 2.0
        for words, colour in self._left():
            if end - x < 24:
                break
            x += self.words.draw(painter, x, base, words, _FACE, str(getattr(self.tokens, colour)), limit=end - x) + _GAP
