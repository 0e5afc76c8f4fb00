"""What the queue paints piece by piece, while it is scrolled and fed, is what a whole painting would give."""

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from services.domain.times import from_ms
from tests.support.desk import NAMES, NOW_MS, incident
from widgets.queue.view import QueueView


def test_what_is_painted_by_pieces_is_what_a_whole_painting_gives(qtbot: QtBot) -> None:
    view = QueueView(NAMES)
    qtbot.addWidget(view)
    view.show()
    rows = [incident(priority=1 + n % 4, reported_at=from_ms(NOW_MS - n * 977)) for n in range(300)]
    view.resize(900, 480)
    view.load(rows, NOW_MS)
    view.go_to(150)
    for turn in range(24):
        view.step(-30 if turn % 9 == 8 else 1 + turn % 5)
        some = rows[turn::24]
        view.apply({one.id: msgspec.structs.replace(one, priority=5 - one.priority, version=turn) for one in some}, NOW_MS)
        QCoreApplication.processEvents()
        shown = QGuiApplication.primaryScreen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        assert shown == view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), f"turn {turn}"
