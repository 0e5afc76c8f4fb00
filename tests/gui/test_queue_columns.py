"""Columns of the queue are left out by key, their room goes to the words, and it is kept."""

from itertools import combinations

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from tests.support.desk import NAMES, NOW_MS, incident
from widgets.queue.cells import COLUMNS
from widgets.queue.layout import OPTIONAL, starts, widths
from widgets.queue.panel import QueuePanel


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("total", [700, 1162, 2400])
def test_whatever_is_left_out_the_rest_fills_the_row(lang: str, total: int) -> None:
    for count in range(len(OPTIONAL) + 1):
        for hidden in map(frozenset, combinations(OPTIONAL, count)):
            found = widths(total, lang, hidden)
            assert (sum(found.values()), [found[name] for name in hidden]) == (total, [0] * len(hidden))
            assert found["text"] >= min(200, widths(total, lang)["text"])
            assert list(starts(total, lang, hidden)) == list(COLUMNS)


def test_a_column_goes_and_comes_back_and_is_told_to_be_kept(qtbot: QtBot) -> None:
    panel = QueuePanel(NAMES)
    qtbot.addWidget(panel)
    panel.resize(1162, 400)
    with qtbot.waitActive(panel):
        panel.show()
    panel.view.setFocus()
    panel.view.load([incident(text="三楼冒烟")], NOW_MS)
    QCoreApplication.processEvents()
    before = panel.view.grab().toImage()
    with qtbot.waitSignal(panel.columnsChanged) as caught:
        panel.turn_column("region")
    assert caught.args == [["region"]]
    QCoreApplication.processEvents()
    assert panel.view.grab().toImage() != before
    panel.use_columns(["no_such", "units"])
    assert panel.view.hidden == {"units"}
    panel.turn_column("units")
    assert panel.view.grab().toImage() == before
