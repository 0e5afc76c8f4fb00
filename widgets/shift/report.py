"""The report of a graded incident over the desk: which are owed until when, and the draft as text to be mended and filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from widgets.base.fonts import font
from widgets.base.tokens import BODY, DARK, MARGIN, STEP, Tokens
from widgets.shift.sheet import Sheet

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TURNS: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


@dataclass(frozen=True, slots=True)
class Owed:
    """One kind of report: its id, its name, and how it stands (`14:08 left`, `filed 14:22:06`); `pressing` when it is past its time or nearly."""

    kind: str
    name: str
    stands: str
    pressing: bool = False


class ReportSheet(Sheet):
    """Signals: `filed(incident, kind, text)`, `drafted(incident, kind)` when a draft is wanted that is not there yet."""

    filed = Signal(str, str, str)
    drafted = Signal(str, str)

    def __init__(self, parent: QWidget, tokens: Tokens = DARK) -> None:
        super().__init__("report", parent, tokens)
        self.paper = QPlainTextEdit(self)
        self.paper.setObjectName("reportText")
        self.owed = QLabel(self)
        self.owed.setObjectName("reportOwed")
        self.owed.setTextFormat(Qt.TextFormat.PlainText)
        self.owed.setWordWrap(True)
        self.owed.setIndent(0)
        self.put(self.paper)
        self._box.insertWidget(1, self.owed)
        self._incident, self._kind, self._name = "", "", ""
        self._kinds: tuple[Owed, ...] = ()
        self._kept: dict[tuple[str, str], str] = {}
        self.set_tokens(tokens)
        self.retranslate()

    @property
    def about(self) -> tuple[str, str]:
        """The incident and the kind of report that stand here."""
        return self._incident, self._kind

    def show_about(self, incident: str, name: str, kind: str) -> None:
        """Begin with an incident and the report that is owed next; a draft that was left unfinished is there again."""
        self._keep()
        self._incident, self._kind, self._name = incident, kind, name
        self._begin()

    def clear(self, name: str = "") -> None:
        """Nothing stands here, and why; what was typed before is kept."""
        self._keep()
        self._incident, self._kind, self._name, self._kinds = "", "", name, ()
        self.show_draft("")
        self._write_head()

    def show_owed(self, kinds: Sequence[Owed]) -> None:
        """How every kind of report stands."""
        self._kinds = tuple(kinds)
        self._write_head()

    def show_draft(self, text: str) -> None:
        """The draft that was asked for."""
        self.paper.setPlainText(text)
        self.paper.document().setModified(False)

    def done(self) -> None:
        """It is filed: nothing of it is kept."""
        self._kept.pop(self.about, None)
        self.paper.document().setModified(False)
        self.go_away()

    def go_away(self) -> None:
        """Close; what was typed is there when it is opened again."""
        self._keep()
        super().go_away()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        super().set_tokens(tokens)
        for part, ground in ((self.paper, tokens.field), (self.owed, tokens.raised)):
            part.setFont(font(BODY))
            colour = self._owed_colour() if part is self.owed else tokens.text
            part.setStyleSheet(f"color: {colour}; background: {ground}; border: 0; padding: {STEP // 2}px {MARGIN - 1}px")

    # --- keys ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.paper:
            key = Qt.Key(event.key())
            if key in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._file()
                return True
            if key in _TURNS:
                self._turn(_TURNS[key])
                return True
        return super().eventFilter(watched, event)

    def _file(self) -> None:
        text = self.paper.toPlainText().strip()
        if text and self._kind:
            self.filed.emit(self._incident, self._kind, text)

    def _turn(self, delta: int) -> None:
        kinds = [one.kind for one in self._kinds]
        if kinds:
            self._keep()
            self._kind = kinds[(kinds.index(self._kind) + delta) % len(kinds)] if self._kind in kinds else kinds[0]
            self._begin()

    def _begin(self) -> None:
        kept = self._kept.get(self.about)
        if kept is None:
            self.drafted.emit(self._incident, self._kind)
        else:
            self.paper.setPlainText(kept)
            self.paper.document().setModified(True)
        self._write_head()

    def _keep(self) -> None:
        if self._kind and self.paper.document().isModified():
            self._kept[self.about] = self.paper.toPlainText()

    # --- words ---

    def retranslate(self) -> None:
        """Say it in the language of the moment."""
        self.keys.setText(self.tr("Tab another kind of report · Ctrl+⏎ files it: into the log and as a file · Esc closes, what is typed stays"))
        self.paper.setAccessibleName(self.tr("Draft from the log"))
        self._write_head()

    def _owed_colour(self) -> str:
        pressing = any(one.pressing for one in self._kinds)
        return self.tokens.readable(self.tokens.p3 if pressing else self.tokens.dim, self.tokens.raised)

    def _write_head(self) -> None:
        chosen = next((one.name for one in self._kinds if one.kind == self._kind), "")
        self.head.setText(" · ".join(part for part in (chosen, self._name) if part))
        self.owed.setText(" · ".join(f"{one.name} {one.stands}".rstrip() for one in self._kinds))
        self.setAccessibleName(self.head.text())
        self.set_tokens(self.tokens)
