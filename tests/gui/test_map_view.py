"""The map as a widget: keys and mouse, the lock, selection, what makes it paint, and its words."""

import dataclasses
import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, QPoint, QPointF, Qt, QTranslator
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import resources
from tests.support.mapscene import COUNTY, county, frame, grid_code, incident, moved
from widgets.base.tokens import DARK, LIGHT
from widgets.gridmap.model import FitPolicy
from widgets.gridmap.pace import FRAME_MS
from widgets.gridmap.view import MapView


class Paints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class Catalogue(QTranslator):
    """The map's part of the Chinese catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, dict[str, str]] = json.loads(resources.text("translations/parts/map.json"))

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return self._words.get(context, {}).get(text, "")

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def view(qtbot: QtBot) -> MapView:
    """A shown map of the small county with four incidents, settled."""
    made = MapView(DARK)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    made.set_regions(county())
    made.set_incidents([incident(1, 0.5, 0.5, 4), incident(2, 3.5, 3.5, 1), incident(3, 2.5, 0.5, 2), incident(4)])
    _quiet(made)
    return made


def _quiet(view: MapView) -> None:
    view.settle()
    QTest.qWait(60)


def _where(view: MapView) -> tuple[float, float, float]:
    return view.looking_at


def _spot(view: MapView, incident_id: str) -> QPoint:
    spot = view.spot_of(incident_id)
    assert spot is not None
    return spot.toPoint()


def test_it_has_a_name_for_tests_and_for_readers(view: MapView) -> None:
    assert view.objectName() == "mapView"
    assert view.accessibleName() == "Map"


def test_the_whole_county_is_in_view_at_the_start(view: MapView) -> None:
    spots = [_spot(view, i) for i in ("i1", "i2", "i3")]
    assert all(0 < s.x() < 900 and 0 < s.y() < 700 for s in spots)
    assert not view.locked
    assert view.spot_of("i4") is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_arrows_pan_and_lock(view: MapView, key: Qt.Key) -> None:
    told: list[bool] = []
    view.lockChanged.connect(told.append)
    before = _where(view)
    QTest.keyClick(view, key)
    assert _where(view) != before
    assert _where(view)[2] == pytest.approx(before[2], rel=1e-3)
    assert view.locked
    assert told == [True]


@pytest.mark.parametrize(("key", "closer"), [("+", True), ("=", True), ("-", False)])
def test_plus_and_minus_zoom_and_lock(view: MapView, key: str, closer: bool) -> None:
    before = _where(view)[2]
    QTest.keyClicks(view, key)
    assert (_where(view)[2] > before) is closer
    assert view.locked


def test_star_unlocks_and_fits_again(view: MapView) -> None:
    before = _where(view)
    told: list[bool] = []
    QTest.keyClick(view, Qt.Key.Key_Left)
    view.lockChanged.connect(told.append)
    QTest.keyClicks(view, "*")
    assert not view.locked
    assert told == [False]
    assert _where(view) == pytest.approx(before)


def test_nought_shows_everything_but_keeps_the_lock(view: MapView) -> None:
    whole = _where(view)
    QTest.keyClicks(view, "+++")
    QTest.keyClicks(view, "0")
    assert _where(view) == pytest.approx(whole)
    assert view.locked


def test_tab_walks_by_importance_and_enter_opens(view: MapView) -> None:
    chosen: list[str] = []
    opened: list[str] = []
    view.selected.connect(chosen.append)
    view.opened.connect(opened.append)
    view.setFocus()
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert chosen == ["i2", "i3", "i1", "i2", "i1"]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == ["i1"]


def test_tab_brings_a_hidden_incident_into_view(view: MapView) -> None:
    QTest.keyClicks(view, "++++++")
    _quiet(view)
    assert view.spot_of("i2") is None
    QTest.keyClick(view, Qt.Key.Key_Tab)
    _quiet(view)
    assert _spot(view, "i2") == QPoint(450, 350)


def test_a_selection_from_elsewhere_does_not_move_the_map_and_point_does(view: MapView) -> None:
    QTest.keyClicks(view, "++++++")
    before = _where(view)
    heard: list[str] = []
    view.selected.connect(heard.append)
    view.set_selection("i2")
    assert _where(view) == before
    assert heard == [], "told, not chosen by hand"
    assert "20261122-0002" in view.accessibleDescription()
    QTest.keyClicks(view, ".")
    _quiet(view)
    assert _spot(view, "i2") == QPoint(450, 350)


def test_a_click_selects_the_incident_or_the_unit(view: MapView, qtbot: QtBot) -> None:
    view.set_units(frame((1.5, 3.5, "AV")))
    _quiet(view)
    chosen: list[str] = []
    units: list[str] = []
    view.selected.connect(chosen.append)
    view.unitSelected.connect(units.append)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=_spot(view, "i3") + QPoint(4, -3))
    assert chosen == ["i3"]
    left, right = _spot(view, "i1"), _spot(view, "i2")
    grid = (right.x() - left.x()) / 3
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(left.x() + grid), right.y()))
    assert units == ["U00"]
    assert chosen == ["i3"]
    assert not view.locked, "a click is no drag"


def test_drag_pans_and_wheel_zooms_about_the_pointer(view: MapView) -> None:
    spot = _spot(view, "i1")
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    QTest.mouseMove(view, QPoint(460, 280))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(460, 280))
    _quiet(view)
    dragged = _spot(view, "i1")
    assert abs(dragged.x() - spot.x() - 60) <= 1
    assert abs(dragged.y() - spot.y() + 20) <= 1
    before = _where(view)[2]
    at = QPointF(dragged)
    wheel = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )
    QCoreApplication.sendEvent(view, wheel)
    _quiet(view)
    assert _where(view)[2] > before
    assert (_spot(view, "i1") - dragged).manhattanLength() <= 2


def test_the_map_moves_only_when_the_set_of_incidents_changes(view: MapView) -> None:
    view.set_policy(FitPolicy.URGENT)
    some = [incident(1, 0.5, 0.5, 4), incident(2, 3.5, 3.5, 1), incident(3, 2.5, 0.5, 2), incident(5, 0.2, 3.8, 1)]
    view.set_incidents(some)
    fitted = _where(view)
    view.set_incidents([dataclasses.replace(i, lon=i.lon + 0.002, state_label="已签收") for i in some])
    assert _where(view) == fitted, "same incidents, other places"
    view.set_incidents(some[:3])
    assert _where(view) != fitted


def test_a_locked_map_never_moves_by_itself(view: MapView) -> None:
    view.set_policy(FitPolicy.URGENT)
    QTest.keyClick(view, Qt.Key.Key_Up)
    before = _where(view)
    view.set_incidents([incident(9, 0.5, 0.5, 1)])
    assert _where(view) == before
    view.resize(800, 600)
    QTest.qWait(20)
    assert _where(view) == before


def test_without_regions_it_fits_the_incidents_and_says_what_is_missing(qtbot: QtBot) -> None:
    made = MapView(DARK)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    empty = made.grab().toImage()
    made.set_incidents([incident(1, 1, 1, 1), incident(2, 3, 2, 1)])
    _quiet(made)
    assert made.spot_of("i1") is not None
    words = [QColor(empty.pixel(x, 350 + dy)).lightness() for x in range(300, 600) for dy in range(-10, 4)]
    assert max(words) > 120


# ---------------------------------------------------------------------- painting


def test_nothing_is_painted_while_nothing_changes(view: MapView) -> None:
    units = frame((1, 1, "AV"), (2, 2, "EN"))
    view.set_units(units)
    _quiet(view)
    paints = Paints(view)
    for _ in range(10):
        view.set_units(frame((1, 1, "AV"), (2, 2, "EN")))
        QTest.qWait(40)
    assert paints.count == 0


def test_moves_are_painted_at_leisure_and_news_at_once(view: MapView) -> None:
    units = frame((1, 1, "AV"), (2, 2, "EN"))
    view.set_units(units)
    QTest.qWait(300)
    paints = Paints(view)
    for step in range(20):
        view.set_units(moved(units, 0.05 * step))
        QTest.qWait(25)
    assert 1 <= paints.count <= 5
    QTest.qWait(300)
    paints.count = 0
    view.set_units(frame((1, 1, "DP"), (2, 2, "EN")))
    QTest.qWait(80)
    assert paints.count == 1


def test_a_storm_of_changes_paints_at_most_once_a_frame(view: MapView) -> None:
    paints, clock = Paints(view), QElapsedTimer()
    clock.start()
    for step in range(60):
        view.set_incidents([incident(1, 0.5 + step / 100, 0.5)])
        QTest.qWait(5)
    assert paints.count <= clock.elapsed() / FRAME_MS + 2


def test_only_a_new_p1_pulses(view: MapView) -> None:
    assert view.pulsing == [], "what was there at the start is no news"
    view.set_incidents([incident(2, 3.5, 3.5, 1), incident(7, 1, 1, 1), incident(8, 2, 1, 2)])
    assert view.pulsing == ["i7"]
    view.set_incidents([incident(7, 1, 1, 1)])
    view.set_incidents([incident(7, 1, 1, 1), incident(2, 3.5, 3.5, 1)])
    assert view.pulsing == ["i7"], "one that comes back is not new"


def test_grids_take_the_colour_of_their_counts(view: MapView) -> None:
    view.set_counts({grid_code(1, 2): 3})
    _quiet(view)
    left, right = _spot(view, "i1"), _spot(view, "i2")
    grid = (right.x() - left.x()) / 3
    pixel = QPoint(round(left.x() + grid + 0.3 * grid), round(right.y() + grid + 0.3 * grid))
    assert QColor(view.grab().toImage().pixel(pixel)).name().upper() == DARK.choropleth[3]


def test_another_theme_recolours_everything(view: MapView) -> None:
    view.set_tokens(LIGHT)
    _quiet(view)
    image = view.grab().toImage()
    assert QColor(image.pixel(450, 690)).name().upper() == LIGHT.field
    assert QColor(image.pixel(_spot(view, "i2"))).name().upper() == LIGHT.p1


# ---------------------------------------------------------------------- words


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[Catalogue]:
    """Chinese while the test runs."""
    catalogue = Catalogue()
    yield catalogue
    qapp.removeTranslator(catalogue)


def test_the_language_switches_while_it_runs(view: MapView, qapp: QApplication, chinese: Catalogue) -> None:
    english = view.grab().toImage()
    qapp.installTranslator(chinese)
    QTest.qWait(60)
    assert view.accessibleName() == "指挥地图"
    assert view.grab().toImage() != english
    qapp.removeTranslator(chinese)
    QTest.qWait(60)
    assert view.accessibleName() == "Map"
    assert view.grab().toImage() == english


def test_every_word_of_the_map_is_in_the_catalogue(view: MapView, qapp: QApplication, chinese: Catalogue) -> None:
    plain = view.words
    qapp.installTranslator(chinese)
    QTest.qWait(20)
    same = [f.name for f in dataclasses.fields(plain) if getattr(plain, f.name) == getattr(view.words, f.name)]
    assert same == []


def test_hostile_words_do_no_harm(view: MapView) -> None:
    naughty = dataclasses.replace(incident(1, 0.5, 0.5, 1), no="\n\u202e<b>x</b>" * 40, text="\x00\x1b[31m<script>" * 500, units=("\ud7ff", "🚒" * 99))
    view.set_incidents([naughty])
    view.set_selection("i1")
    view.set_units(dataclasses.replace(frame((1, 1, "??")), ids=["<img src=x>\n" * 30]))
    assert not view.grab().isNull()
    assert view.selection == "i1"


def test_the_crumb_names_the_selected_place(view: MapView) -> None:
    assert list(view.crumb) == ["云溪县"]
    view.set_selection("i2")
    assert list(view.crumb) == ["云溪县", "西镇", "2-2村"]
    view.set_incidents([dataclasses.replace(incident(4, priority=1), region=f"{COUNTY}101001001")])
    view.set_selection("i4")
    assert list(view.crumb) == ["云溪县", "东镇", "1-1村"]
