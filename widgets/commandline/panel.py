"""The command line across the bottom: typed line, live reading, completions, what became of it. Nothing typed is lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QRect, QTimer, Signal
from PySide6.QtGui import QMoveEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from services.commands.meaning import same
from services.commands.repeat import asks, repeated
from services.commands.types import Parsed
from widgets.base.tokens import DARK, MARGIN, Tokens, qcolor
from widgets.base.wrap import joined
from widgets.commandline.edit import CommandEdit
from widgets.commandline.heldmark import HeldMark
from widgets.commandline.memory import Memory
from widgets.commandline.popup import ChoicePopup
from widgets.commandline.reading import Progress, ReadingLine
from widgets.commandline.strip import AskStrip
from widgets.commandline.ways import Complete, Ways

Parse = Callable[[str], Parsed]
_KEEP_MS: Final = 12_000
_FINAL: Final = ("VISIBLE", "SAFE")


class CommandPanel(QWidget):
    """`edit` is the line (objectName commandLine). Signals: `submitted(line)` when ⏎ meets a line that means one thing (`last` is how it read),
    `refused(line, why)` when it does not, `back()` on Esc."""

    submitted = Signal(str)
    refused = Signal(str, str)
    back = Signal()

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent)
        self.setObjectName("commandPanel")
        self._tokens = tokens
        self._parse: Parse = Parsed
        self._number: Callable[[], str] = str
        self._recalling = False
        self.parsed = Parsed("")
        self.last = Parsed("")
        self.memory = Memory()
        self.edit = CommandEdit(self, tokens)
        self.reading = ReadingLine(self, tokens)
        self.popup = ChoicePopup(self, tokens)
        self.strip = AskStrip(self, tokens)
        self.held = HeldMark(self, tokens)
        self._ways = Ways(self.edit, self.popup, self)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box = QVBoxLayout(self)
        # a line edit keeps two pixels to itself, which the reading under it does not
        box.setContentsMargins(MARGIN - 2, 8, MARGIN, 6)
        box.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.held)
        box.addLayout(row)
        box.addWidget(self.reading)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_KEEP_MS)
        self._fade.timeout.connect(lambda: self.reading.show_progress(None))
        self.edit.textChanged.connect(self._changed)
        self.edit.cursorPositionChanged.connect(self._moved)
        self.edit.asked.connect(self._asked)
        self.edit.left.connect(self._left)
        self.popup.clicked_row.connect(self._ways.take)
        self._retranslate()

    # ---- what comes in
    def set_engine(self, parse: Parse, complete: Complete, number: Callable[[], str] = str) -> None:
        """How lines are read and continued; places are characters of the line. `number` of the selected incident, for a line that is repeated."""
        self._parse, self._ways.complete, self._number = parse, complete, number
        self.refresh()

    def refresh(self) -> None:
        """Read the line anew: the selection or the state of things moved."""
        self._read(self.edit.text())

    def set_line(self, line: str) -> None:
        """Take the focus and put a line in place, the cursor at its end; what may come next is offered at once."""
        self.edit.setFocus()
        self.edit.setText(line)

    def begin_line(self, line: str) -> None:
        """Begin another line; one half typed is not lost, ↑ finds it."""
        left = self.edit.text()
        self.set_line(line)
        self.memory.began(line, left)

    def ask(self, line: str) -> None:
        """A key stands for a line about several incidents: it is put in place, and what it would touch is shown first."""
        self.begin_line(line)
        self._enter()

    def come_back(self) -> None:
        """Somebody comes to the line to give a command: one that was refused is selected, so that the first letter replaces it and an arrow keeps it."""
        if self.memory.is_refused(self.edit.text()):
            self.edit.selectAll()

    def show_refused(self, line: str, why: str) -> None:
        """The seat refused a line: it comes back for mending unless another is being typed; ↑ finds it in any case."""
        if not self.edit.text():
            self.edit.setText(line)
            self.memory.refused(line)
            self.come_back()
            self.popup.hide()
            self.reading.show_refusal(why)
        else:
            self.reading.show_progress(Progress(line, line, "", why, bad=True))

    def show_progress(self, progress: Progress) -> None:
        """What became of a command. The newest is shown for a while; one that somebody must look at stays until the next ⏎."""
        shown = self.reading.progress()
        if shown is not None and shown.bad and not progress.bad and shown.cid != progress.cid:
            return
        self.reading.show_progress(progress)
        if progress.bad:
            self._fade.stop()
        else:
            self._fade.start()

    def set_tokens(self, tokens: Tokens) -> None:
        """Repaint in another theme."""
        self._tokens = tokens
        for part in (self.edit, self.reading, self.popup, self.strip, self.held):
            part.set_tokens(tokens)
        self.refresh()
        self.update()

    # ---- reading
    def _changed(self, line: str) -> None:
        self.strip.withdraw()
        if not self._recalling:
            self.memory.edited(line)
        self._read(line)

    def _moved(self, _: int, __: int) -> None:
        if self.popup.isVisible() and not self.edit.composing:
            self._offer()

    def _read(self, line: str) -> None:
        self.parsed = self._again(line) if asks(line) else self._parse(line)
        self.edit.paint_words(self.parsed.tokens)
        self.reading.show_reading(self.parsed)
        self._offer()

    def _again(self, line: str) -> Parsed:
        """`!`: how the line typed before reads for the incident that is selected now."""
        found = repeated(line, self.memory.lines, self._number())
        if not found:
            return Parsed(line, missing=self.tr("No line before begins so"))
        parsed = self._parse(found)
        return replace(parsed, line=line, tokens=(), candidates=(), reading=joined((found, parsed.reading)))

    def _offer(self) -> None:
        quiet = not self.edit.text().strip() or not self.edit.hasFocus() or self.memory.browsing or self.strip.isVisible()
        self._ways.offer(self.parsed, quiet=quiet)

    # ---- keys
    def _asked(self, what: str) -> None:
        if what.startswith("pick:"):
            self._ways.pick(int(what[5:]))
        else:
            {"up": self._up, "down": self._down, "enter": self._enter, "back": self._back, "complete": self._tab}[what]()

    def _up(self) -> None:
        if self.popup.isVisible() and not self.memory.browsing:
            self.popup.step(-1)
        else:
            self._recall(self.memory.up(self.edit.text()))

    def _down(self) -> None:
        if self.popup.isVisible() and not self.memory.browsing:
            self.popup.step(1)
        else:
            self._recall(self.memory.down(self.edit.text()))

    def _recall(self, line: str) -> None:
        self._recalling = True
        self.edit.setText(line)
        self._recalling = False
        self.reading.show_recalled(self.memory.browsing and self.edit.select_verb(self.parsed.tokens))

    def _tab(self) -> None:
        if self.popup.isVisible():
            self._ways.take(max(0, self.popup.chosen()))
        else:
            self._offer()

    def _enter(self) -> None:
        if self.popup.isVisible() and self.popup.chosen() >= 0:
            self._ways.take(self.popup.chosen())
            return
        line = self.edit.text()
        if not line.strip() or self.parsed.help:
            return
        shown = self.parsed.commands
        self._read(line)
        self.popup.hide()
        if not self.parsed.commands:
            self.reading.show_refusal(self.parsed.why or self.tr("This line does nothing"))
            self.memory.refused(line)
            if self.parsed.candidates:
                self._offer()
            self.refused.emit(line, self.parsed.why)
        elif not same(self.strip.about or shown, self.parsed.commands):
            self.strip.withdraw()
            self.reading.show_refusal(self.tr("This line means something else by now: %1. ⏎ once more does it").replace("%1", self.parsed.reading))
        elif self.parsed.several and not self.strip.about:
            self.strip.ask(self.parsed, self)
        else:
            self._submit(self.parsed.commands[0].line)

    def _left(self) -> None:
        self.popup.hide()
        self.strip.withdraw()

    def _submit(self, line: str) -> None:
        self.last = self.parsed
        self.memory.submitted(line)
        self.reading.show_progress(None)
        self.edit.clear()
        self.submitted.emit(line)

    def _back(self) -> None:
        self.popup.hide()
        if self.strip.isVisible():
            self.strip.withdraw()
            return
        self.memory.stop()
        self.back.emit()

    # ---- Qt's side
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), qcolor(self._tokens.panel))
        painter.fillRect(QRect(0, 0, self.width(), 1), qcolor(self._tokens.accent if self.edit.hasFocus() else self._tokens.line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._left()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._left()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.strip.withdraw()
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.edit.setAccessibleName(self.tr("Command line"))
        self.edit.setPlaceholderText(self.tr("Command"))
        self.refresh()
