"""Several rows picked by key: which they are, what is said of them, and how they are let go."""

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from services.domain.times import from_ms
from tests.support.desk import NAMES, NOW_MS, incident
from widgets.queue.panel import QueuePanel


def panel_of(qtbot: QtBot, rows: int) -> tuple[QueuePanel, list[str]]:
    panel = QueuePanel(NAMES)
    qtbot.addWidget(panel)
    panel.resize(1162, 600)
    panel.show()
    found = [incident(priority=3, reported_at=from_ms(NOW_MS - 1_000_000 + n * 1000)) for n in range(rows)]
    panel.view.load(found, NOW_MS)
    panel.view.go_to(0)
    QCoreApplication.processEvents()
    return panel, [one.id for one in found]


def test_rows_are_picked_one_by_one_and_on_the_way(qtbot: QtBot) -> None:
    panel, ids = panel_of(qtbot, 9)
    view = panel.view
    view.pick(0)
    view.go_to(3)
    view.pick(1)
    view.pick(1)
    assert (view.picked(), view.selected()) == ([ids[0], ids[3], ids[4], ids[5]], ids[5])
    view.pick(0)
    assert view.picked() == [ids[0], ids[3], ids[4]]
    assert "3 picked" in panel.tabs.accessibleName()


def test_picked_rows_that_are_gone_are_no_longer_meant(qtbot: QtBot) -> None:
    panel, ids = panel_of(qtbot, 4)
    panel.view.pick(1)
    panel.view.go_to(3)
    panel.view.apply({ids[0]: None}, NOW_MS)
    assert panel.view.picked() == [ids[1]]


def test_letting_go_says_whether_there_was_anything(qtbot: QtBot) -> None:
    panel, _ = panel_of(qtbot, 3)
    assert not panel.view.let_go()
    panel.view.pick(1)
    assert panel.view.let_go()
    assert (panel.view.picked(), "picked" in panel.tabs.accessibleName()) == ([], False)
