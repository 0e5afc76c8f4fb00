"""However much there is to say of an incident, the desk asks for no more height than there is, and gives it all that is left."""

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from desktop.desk import Desk
from tests.support.desk import NOW_MS, incident

LONG = "三楼住户厨房冒浓烟，楼道里已能闻到焦味，" * 12


def desk_of(qtbot: QtBot, height: int) -> Desk:
    desk = Desk()
    qtbot.addWidget(desk)
    desk.resize(1366, height)
    desk.show()
    desk.detail.show_incident(incident(text=LONG), (), NOW_MS)
    QCoreApplication.processEvents()
    return desk


def test_a_low_window_stays_as_low_as_it_is(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, 400)
    assert desk.detail.minimumSizeHint().height() > 300
    assert desk.height() == 400
    assert desk.minimumHeight() == 1
    assert desk.board.height() >= 60
    assert desk.board.geometry().bottom() < desk.height()


def test_where_there_is_room_all_of_it_is_to_be_seen(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, 1600)
    assert desk.detail.height() >= desk.detail.minimumSizeHint().height()
    assert desk.detail.visibleRegion().boundingRect().height() == desk.detail.height()
