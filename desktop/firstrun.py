"""The first start: the wall asks for its hub and token inside its first window, tries them, and keeps what works."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.options import WallOptions
from desktop.why import in_words
from services.runtime.paths import user_paths
from services.runtime.settings import write_atomic
from services.runtime.tasks import Tasks
from widgets.base.fonts import font
from widgets.base.tokens import BODY, HEAD, LEAD, MARGIN, SMALL, STEP, Tokens

_WIDTH: Final = 560
_TRY_S: Final = 5.0
_REFUSED_WITHIN_S: Final = 0.5
"""A hub that takes the handshake but not the role closes at once; a console speaks first, so silence is consent."""


class UnusableError(Exception):
    """What was entered does not work; the message is one plain line."""


Try = Callable[[str, str], Awaitable[WallOptions]]


class HubForm(QWidget):
    """Two fields and one line for what is wrong. Signals: `entered(hub, token)` on Enter, `left()` on Esc."""

    entered = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent)
        self.setObjectName("hubForm")
        self.hub, self.token = _field(self, "hubEdit"), _field(self, "tokenEdit")
        self.line = _label(self, SMALL)
        self._words = [_label(self, HEAD), _label(self, BODY), _label(self, SMALL), _label(self, SMALL), _label(self, SMALL)]
        self._lay_out()
        self._dress(tokens)
        self.hub.setPlaceholderText("ws://127.0.0.1:8700")
        self.token.textChanged.connect(self._hide_secret)
        self._hide_secret("")
        self._retranslate()

    def _lay_out(self) -> None:
        title, about, hub, token, keys = self._words
        column = QVBoxLayout(self)
        column.addStretch(2)
        for part, above in ((title, 0), (about, STEP), (hub, 3 * STEP), (self.hub, 4), (token, 2 * STEP), (self.token, 4), (self.line, 2 * STEP), (keys, STEP)):
            column.addSpacing(above)
            part.setFixedWidth(_WIDTH)
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _dress(self, tokens: Tokens) -> None:
        self._tokens = tokens
        field = f"background: {tokens.panel}; color: {tokens.text}; border: 1px solid {tokens.line}; padding: {STEP}px {MARGIN - 4}px"
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#hubForm {{ background: {tokens.field}; }} QLineEdit {{ {field}; }} QLineEdit:focus {{ border-color: {tokens.accent}; }}"
            f"QLabel {{ color: {tokens.dim}; }} QLabel#formTitle {{ color: {tokens.text}; }}"
        )
        self._words[0].setObjectName("formTitle")
        self.line.setObjectName("formLine")

    def _hide_secret(self, text: str) -> None:
        """A token is a secret on a screen that others see; the path of a file is none."""
        self.token.setEchoMode(QLineEdit.EchoMode.Normal if not text or _is_path(text) else QLineEdit.EchoMode.Password)

    # --- what it says ---

    def title(self) -> str:
        """What it is called."""
        return self._words[0].text()

    def say(self, why: str, *, wrong: bool = True) -> None:
        """One line in place."""
        self.line.setStyleSheet(f"color: {self._tokens.p1 if wrong else self._tokens.dim};")
        self.line.setText(why)

    def wait(self) -> None:
        """The hub is being tried."""
        self._enable(False)
        self.say(self.tr("Connecting…"), wrong=False)

    def again(self, why: str) -> None:
        """It did not work: everything as it was typed, and why."""
        self._enable(True)
        self.say(why)
        self.token.setFocus()

    def _enable(self, on: bool) -> None:
        for edit in (self.hub, self.token):
            edit.setReadOnly(not on)

    # --- Qt's side ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self.cover()
        return super().eventFilter(watched, event)

    def cover(self) -> None:
        """Lie over the whole window."""
        self.setGeometry(self.window().rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.hub.isReadOnly():
            self._enter()

    def _enter(self) -> None:
        hub, token = self.hub.text().strip(), self.token.text().strip()
        if hub and token:
            self.entered.emit(hub, token)
            return
        (self.token if hub else self.hub).setFocus()
        self.say(self.tr("Both are needed: the address and the token"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        hub, token = self.tr("Hub address"), self.tr("Token, or the path of a file that holds it")
        words = (self.tr("First start"), self.tr("This wall does not know its hub yet."), hub, token, self.tr("⏎ connects · ⇥ the other field · Esc quits"))
        for label, text in zip(self._words, words, strict=True):
            label.setText(text)
        self.hub.setAccessibleName(hub)
        self.token.setAccessibleName(token)


def _field(parent: QWidget, name: str) -> QLineEdit:
    edit = QLineEdit(parent)
    edit.setObjectName(name)
    edit.setFont(font(LEAD))
    edit.setMaxLength(4000)
    return edit


def _label(parent: QWidget, size: int) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(font(size))
    return label


def _is_path(text: str) -> bool:
    return text.startswith(("/", "~", ".")) or "/" in text


def _path(text: str) -> Path | None:
    return Path(text).expanduser().absolute() if _is_path(text) else None


async def ask(window: QWidget, tokens: Tokens, attempt: Try, stop: asyncio.Event) -> WallOptions | None:
    """Show the form in `window` until what is entered works; None when the person leaves or the wall is told to end."""
    form, tasks, answered = HubForm(window, tokens), Tasks(), asyncio.get_running_loop().create_future()

    async def trying(hub: str, token: str) -> None:
        form.wait()
        try:
            answered.set_result(await attempt(hub, token))
        except UnusableError as why:
            form.again(str(why))

    form.entered.connect(lambda hub, token: tasks.spawn(trying(hub, token), "first-run"))
    form.left.connect(stop.set)
    window.installEventFilter(form)
    window.setWindowTitle(f"gridwall · {form.title()}")
    form.cover()
    form.show()
    form.hub.setFocus()
    ended = tasks.spawn(stop.wait(), "first-run-stop")
    await asyncio.wait([answered, ended], return_when=asyncio.FIRST_COMPLETED)
    window.removeEventFilter(form)
    await tasks.close()
    form.hide()
    form.deleteLater()
    return answered.result() if answered.done() else None


async def connect(options: WallOptions, hub: str, token: str) -> WallOptions:
    """Try the hub once and keep the token: the options to start with. UnusableError says why not."""
    # lazy: the first window is painted before the link is imported
    from services.console.home import SeatRefusedError

    # lazy: as above
    from services.console.start import read_token

    # lazy: as above
    from services.link.console_client import ConsoleLink, LinkDownError

    address = hub if "://" in hub else f"ws://{hub}"
    file = _path(token)
    try:
        secret = read_token(file) if file else token
        lane = await ConsoleLink(address, lambda: secret, str, timeout_s=_TRY_S).connect()
        try:
            async with asyncio.timeout(_REFUSED_WITHIN_S):
                await lane.receive()
        except TimeoutError:
            pass  # not refused
        finally:
            lane.abort()
        return replace(options, hub=address, token_file=file or keep_token(options.data_dir, secret))
    except (SeatRefusedError, LinkDownError, ValueError) as why:
        raise UnusableError(in_words(str(why))) from why
    except OSError as why:
        raise UnusableError(f"{why.filename}: {why.strerror}") from why


def keep_token(data_dir: Path | None, token: str) -> Path:
    """Write the token where only this user reads it, into the seat's data directory; its file. OSError when that cannot be written."""
    folder = data_dir or user_paths().data / "seat"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder.absolute() / "token"
    write_atomic(file, token + "\n")  # made by mkstemp: 0600
    return file
