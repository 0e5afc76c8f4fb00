"""What can have the keyboard in a running wall: what each is called, what it is, and whether it shows that it has the keyboard."""

import hashlib

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget


def focusable(_: str) -> dict[str, dict[str, str]]:
    """By object name, what is on a screen and takes the keyboard: its name and its role for a screen reader."""
    return {one.objectName(): {"name": one.accessibleName(), "role": QAccessible.queryAccessibleInterface(one).role().name} for one in _takers()}


def _takers() -> list[QWidget]:
    found = [widget for widget in QApplication.allWidgets() if widget.isVisible() and widget.isEnabled()]
    return [widget for widget in found if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None]


def _taker(name: str) -> QWidget:
    return next(widget for widget in _takers() if widget.objectName() == name)


def give(name: str) -> str:
    """Give the keyboard to one."""
    QApplication.setCursorFlashTime(0)  # a caret that blinks is there half of the time
    widget = _taker(name)
    widget.window().activateWindow()
    widget.setFocus()
    return "given"


def look(question: str) -> list[object]:
    """`NAME #RRGGBB`: how many pixels of it, of those looked at, have the colour, and what stands for its whole picture."""
    name, _, colour = question.partition(" ")
    widget = _taker(name)
    parent = widget.parentWidget()
    # A line is seen in its panel, which draws the line over it.
    image = (parent if isinstance(widget, QLineEdit) and parent is not None else widget).grab().toImage()
    return [_count(image, colour), hashlib.sha256(bytes(image.constBits())).hexdigest()]


def _count(image: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb()
    columns = (*range(min(4, image.width())), *range(4, image.width(), 9))
    return sum(image.pixel(x, y) == wanted for y in range(0, image.height(), 3) for x in columns)


def tab(question: str) -> str:
    """Press Tab, Shift+Tab for `back`, where the keyboard is."""
    here = QApplication.focusWidget()
    assert isinstance(here, QWidget), "nothing has the keyboard"
    QTest.keyClick(here, Qt.Key.Key_Backtab if question == "back" else Qt.Key.Key_Tab)
    return "pressed"
