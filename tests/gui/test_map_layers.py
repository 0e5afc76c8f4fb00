"""Units, incidents and words on the map: what is drawn where, what is gathered, what is never hidden."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.support.mapscene import LAT, LON, SIDE, frame, incident, moved, place
from widgets.base.painting import Face
from widgets.base.tokens import DARK, LIGHT, Tokens
from widgets.gridmap.atlas import HEADINGS, STILL, columns_of
from widgets.gridmap.clusters import CROWD, gather, spread
from widgets.gridmap.incidentlayer import IncidentLayer
from widgets.gridmap.labels import CELL, LabelStore, Placed, Taken
from widgets.gridmap.model import UnitsFrame
from widgets.gridmap.projection import Viewport, project
from widgets.gridmap.unitlayer import CROWD as CROWDED_UNITS
from widgets.gridmap.unitlayer import UnitLayer

WIDTH, HEIGHT = 800, 600
NO_SIGNS = Taken(0, 0)


def _view() -> Viewport:
    """Grids of 100 pixels, the south-west corner of the county at (200, 500)."""
    x, y = project(np.array([LON, LON + SIDE]), np.array([LAT, LAT]))
    scale = 100 / float(x[1] - x[0])
    corner = Viewport(float(x[0]), float(y[0]), scale, WIDTH, HEIGHT)
    return corner.panned(-200, 200)


def _canvas() -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.halo))
    return image


def _units(units: UnitsFrame, tokens: Tokens = DARK) -> UnitLayer:
    layer = UnitLayer(tokens, 1.0)
    layer.set_frame(units, _view())
    return layer


def _painted(layer: UnitLayer) -> QImage:
    image = _canvas()
    painter = QPainter(image)
    layer.paint(painter)
    painter.end()
    return image


def _pixel(column: float, row: float) -> tuple[int, int]:
    lon, lat = place(column, row)
    x, y = project(np.array([lon]), np.array([lat]))
    px, py = _view().point(float(x[0]), float(y[0]))
    return round(px), round(py)


def _at(image: QImage, column: float, row: float) -> str:
    return QColor(image.pixel(*_pixel(column, row))).name().upper()


def _apart(words: list[Placed]) -> bool:
    boxes = [(w.x, w.y + 2, w.x + w.label.width, w.y + w.label.height - 2) for w in words]
    return all(a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for i, a in enumerate(boxes) for b in boxes[:i])


# ---------------------------------------------------------------------- units


def test_headings_turn_in_sixteen_steps() -> None:
    assert columns_of(np.array([0.0, 11.0, 12.0, 90.0, 359.0, np.nan])).tolist() == [0, 0, 1, 4, 0, STILL]
    assert columns_of(np.array([-22.5, 720.0])).tolist() == [HEADINGS - 1, 0]


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda t: t.name)
def test_units_stand_where_they_are_in_the_colour_of_what_they_do(qtbot: QtBot, tokens: Tokens) -> None:
    image = _painted(_units(frame((1, 1, "AV"), (2, 1, "EN"), (3, 1, "OFF")), tokens))
    assert [_at(image, c, 1) for c in (1, 2, 3)] == [tokens.text, tokens.accent, tokens.faint]
    assert _at(image, 0.5, 1) == DARK.halo


def test_stale_and_unknown_units_are_hollow(qtbot: QtBot) -> None:
    image = _painted(_units(frame((1, 1, "AV"), (2, 1, "EN"), (3, 1, "AV"), stale=[1], unknown=[2])))
    assert _at(image, 1, 1) == DARK.text
    assert _at(image, 2, 1) == DARK.halo
    assert _at(image, 3, 1) == DARK.halo
    assert QColor(image.pixel(_pixel(2, 1)[0] + 4, _pixel(2, 1)[1])).lightness() > 60


def test_a_dart_points_where_the_unit_goes(qtbot: QtBot) -> None:
    north, east = _painted(_units(frame((1, 1, "AV"), heading=0))), _painted(_units(frame((1, 1, "AV"), heading=90)))
    x, y = _pixel(1, 1)
    tips = [[QColor(image.pixel(x + dx, y + dy)).lightness() > 120 for dx, dy in ((0, -7), (7, 0))] for image in (north, east)]
    assert tips == [[True, False], [False, True]]


def test_units_without_a_place_are_nowhere(qtbot: QtBot) -> None:
    layer = _units(frame((1, 1, "AV"), (float("nan"), 1, "AV")))
    assert layer.at(*_pixel(1, 1), 5) == "U00"
    assert len(layer.labels(LabelStore(DARK, 1.0), Taken(WIDTH, HEIGHT), NO_SIGNS, str)) == 1


def test_a_frame_that_changes_nothing_in_view_is_no_change(qtbot: QtBot) -> None:
    units = frame((1, 1, "AV"), (40, 40, "AV"))
    layer = _units(units)
    assert not layer.set_frame(frame((1, 1, "AV"), (40, 40, "AV")), _view())
    assert not layer.set_frame(frame((1, 1, "AV"), (41, 40, "AV")), _view()), "moved out of view"
    assert not layer.set_frame(moved(units, 0.001), _view()), "moved by less than a pixel"
    assert layer.set_frame(moved(units, 0.1), _view())
    assert layer.set_frame(frame((1.1, 1, "DP"), (40, 40, "AV")), _view())


def test_age_shows_by_the_minute(qtbot: QtBot) -> None:
    units = frame((1, 1, "AV"), stale=[0])
    layer = _units(units)
    assert not layer.set_frame(dataclasses.replace(units, age_s=np.array([245.0])), _view())
    assert layer.set_frame(dataclasses.replace(units, age_s=np.array([301.0])), _view())


def test_words_of_units_never_overlap(qtbot: QtBot) -> None:
    layer = _units(frame(*((0.5 + 0.12 * (n % 8), 1 + 0.1 * (n // 8), "AV") for n in range(40))))
    words = layer.labels(LabelStore(DARK, 1.0), Taken(WIDTH, HEIGHT), NO_SIGNS, str)
    assert 3 < len(words) < 40
    assert _apart(words)


def test_words_stay_on_their_side_while_there_is_room(qtbot: QtBot) -> None:
    units = frame((1, 1, "AV"))
    layer = _units(units)
    store = LabelStore(DARK, 1.0)
    full = Taken(WIDTH, HEIGHT)
    full.take((_pixel(1, 1)[0] + 8, 0, 300, HEIGHT))
    pushed = layer.labels(store, full, NO_SIGNS, str)[0]
    assert pushed.x < _pixel(1, 1)[0]
    assert layer.labels(store, Taken(WIDTH, HEIGHT), NO_SIGNS, str)[0].x == pushed.x


def test_words_keep_off_signs_where_they_can(qtbot: QtBot) -> None:
    layer, store, signs = _units(frame((1, 1, "AV"))), LabelStore(DARK, 1.0), Taken(WIDTH, HEIGHT)
    x, y = _pixel(1, 1)
    signs.take((x + 20, y - 5, 10, 10))
    assert layer.labels(store, Taken(WIDTH, HEIGHT), signs, str)[0].x < x
    signs.take((0, 0, WIDTH, HEIGHT))
    assert len(layer.labels(store, Taken(WIDTH, HEIGHT), signs, str)) == 1


def test_units_on_the_selected_incident_have_words_in_any_crowd(qtbot: QtBot) -> None:
    count = CROWDED_UNITS + 1
    layer = _units(frame(*((0.01 * (n % 100), 1 + 0.3 * (n // 100), "EN") for n in range(count))))
    store = LabelStore(DARK, 1.0)
    assert layer.labels(store, Taken(WIDTH, HEIGHT), NO_SIGNS, str) == []
    layer.focus = frozenset({"U07", "U150"})
    full = Taken(WIDTH, HEIGHT)
    full.take((0, 0, WIDTH, HEIGHT))
    assert len(layer.labels(store, full, NO_SIGNS, str)) == 2


def _crowd() -> UnitsFrame:
    """Forty units that have room for about half of their words."""
    return frame(*((0.5 + 0.13 * (n % 8), 1 + 0.11 * (n // 8), "EN" if n % 5 == 0 else "AV") for n in range(40)))


def _on_ground(words: list[Placed], view: Viewport) -> dict[int, tuple[float, float]]:
    """Where words stand, counted from a fixed place on the ground, by their pixmap's key."""
    x, y = project(np.array([LON]), np.array([LAT]))
    px, py = view.point(float(x[0]), float(y[0]))
    return {w.label.pixmap.cacheKey(): (w.x - px, w.y - py) for w in words}


def test_a_pan_changes_no_words_in_view(qtbot: QtBot) -> None:
    layer, store, view = _units(_crowd()), LabelStore(DARK, 1.0), _view()
    before = _on_ground(layer.labels(store, Taken(WIDTH, HEIGHT, view.phase(CELL)), NO_SIGNS, str), view)
    assert 8 < len(before) < 40
    for step in range(1, 25):
        view = view.panned(3 + step % 5, -2)
        layer.place(view)
        after = _on_ground(layer.labels(store, Taken(WIDTH, HEIGHT, view.phase(CELL)), NO_SIGNS, str), view)
        assert after.keys() == before.keys(), step
        assert all(max(abs(x - before[key][0]), abs(y - before[key][1])) <= 1 for key, (x, y) in after.items()), "to the pixel"


def test_who_has_words_keeps_them_while_others_move(qtbot: QtBot) -> None:
    units = _crowd()
    layer, store = _units(units), LabelStore(DARK, 1.0)

    def named() -> set[str]:
        layer.labels(store, Taken(WIDTH, HEIGHT), NO_SIGNS, str)
        return set(layer._sides)

    before = named()
    shuffled = np.arange(40) % 3 * 0.002 * SIDE  # some grow a pixel or less past others
    layer.set_frame(dataclasses.replace(units, lat=units.lat + shuffled), _view())
    assert named() == before


def test_words_of_units_on_the_selected_incident_stand_apart_on_one_spot(qtbot: QtBot) -> None:
    layer = _units(frame(*((2.0, 2.0, "OS") for _ in range(6))))
    layer.focus = frozenset(layer.frame.ids)
    words = layer.labels(LabelStore(DARK, 1.0), Taken(WIDTH, HEIGHT), NO_SIGNS, str)
    assert (len(words), _apart(words)) == (6, True)
    layer = _units(frame(*((2.0, 2.0, "OS") for _ in range(12))))
    layer.focus = frozenset(layer.frame.ids)
    words = layer.labels(LabelStore(DARK, 1.0), Taken(WIDTH, HEIGHT), NO_SIGNS, str)
    assert (len(words), _apart(words)) == (12, True)
    assert [w.of is not None for w in words[-2:]] == [True] * 2, "tied to its sign by a line"


def test_ten_thousand_units_are_all_drawn(qtbot: QtBot) -> None:
    spots = [(0.04 * (n % 100), 0.04 * (n // 100), "AV") for n in range(10_000)]
    image = _painted(_units(frame(*spots)))
    assert all(_at(image, 0.04 * n, 0.04 * n) == DARK.text for n in range(0, 100, 9))


# ---------------------------------------------------------------------- incidents


def _incidents(*incidents_: tuple[float, float, int]) -> IncidentLayer:
    layer = IncidentLayer(DARK, 1.0)
    layer.set_incidents([incident(n, c, r, p) for n, (c, r, p) in enumerate(incidents_)])
    layer.place(_view())
    return layer


def _painted_incidents(layer: IncidentLayer) -> QImage:
    image = _canvas()
    painter = QPainter(image)
    layer.paint_low(painter, _view())
    layer.paint_high(painter)
    painter.end()
    return image


def test_each_priority_has_its_colour_and_its_shape(qtbot: QtBot) -> None:
    image = _painted_incidents(_incidents((0.5, 1, 1), (1.5, 1, 2), (2.5, 1, 3), (3.5, 1, 4)))
    assert [_at(image, c, 1) for c in (0.5, 1.5, 2.5)] == [DARK.p1, DARK.p2, DARK.p3]
    x, y = _pixel(3.5, 1)
    assert _at(image, 3.5, 1) == DARK.halo, "a circle is open"
    assert QColor(image.pixel(x + 6, y)).blue() > 150
    corners = [[QColor(image.pixel(_pixel(c, 1)[0] + dx, _pixel(c, 1)[1] + dy)).lightness() > 90 for dx, dy in ((-5, -5), (5, 5))] for c in (0.5, 1.5, 2.5)]
    assert corners == [[True, False], [False, False], [True, True]], "triangle, diamond, square"


def test_high_priorities_are_never_gathered(qtbot: QtBot) -> None:
    layer = _incidents(*((1.0, 1.0, 1 + n % 2) for n in range(12)), *((1.0, 1.0, 4) for _ in range(CROWD + 1)))
    spots = [layer.spot(n) for n in range(12)]
    assert all(s is not None for s in spots)
    assert len({(s.x(), s.y()) for s in spots if s is not None}) == 12, "side by side, not one on the other"
    assert layer.spot(12) is None


def test_gathering_loses_nobody() -> None:
    count = 2000
    steps = np.arange(count)
    x, y = (steps * 37 % 1000).astype(np.float64), (steps * 61 % 700).astype(np.float64)
    priority = (steps % 4 + 1).astype(np.intp)
    x[:30] = np.nan
    made = gather(x, y, priority, kept=-1, scale=1.0)
    low = int(np.count_nonzero((priority >= 3) & np.isfinite(x)))
    assert len(made.single) + int(made.third.sum() + made.fourth.sum()) == low
    assert int(made.third.sum()) + int(np.count_nonzero(priority[made.single] == 3)) == int(np.count_nonzero((priority == 3) & np.isfinite(x)))
    assert made.crowded
    assert len(made.x) < 90


def test_gathering_ends_where_the_map_comes_close() -> None:
    x = np.arange(400, dtype=np.float64)
    priority = np.full(400, 4, dtype=np.intp)
    near, far = gather(x, x, priority, -1, 60.0), gather(x, x, priority, -1, 1.0)
    assert len(near.single) == 400
    assert len(far.single) < 10


def test_the_selected_one_is_never_gathered(qtbot: QtBot) -> None:
    layer = _incidents(*((1.0, 1.0, 4) for _ in range(10)))
    assert layer.spot(4) is None
    layer.select("i4")
    layer.place(_view())
    assert layer.spot(4) is not None


def test_signs_that_share_a_spot_stand_side_by_side() -> None:
    x, y = spread(np.zeros(7) + 5, np.zeros(7) + 5)
    assert len(set(zip(x.tolist(), y.tolist(), strict=True))) == 7
    assert (x[0], y[0]) == (5, 5)
    alone = spread(np.array([5.0, 500.0]), np.array([5.0, 5.0]))
    assert alone[0].tolist() == [5.0, 500.0]
    assert spread(np.empty(0), np.empty(0))[0].tolist() == []


def test_incidents_without_a_place_are_not_drawn_and_not_walked_to(qtbot: QtBot) -> None:
    layer = IncidentLayer(DARK, 1.0)
    layer.set_incidents([incident(1, 1, 1, 4), incident(2), incident(3, 2, 1, 1)])
    layer.place(_view())
    assert layer.by_importance() == ["i3", "i1"]
    assert layer.spot(1) is None


def test_selection_survives_news_and_ends_with_the_incident(qtbot: QtBot) -> None:
    layer = _incidents((1, 1, 3), (2, 1, 3))
    layer.select("i1")
    layer.set_incidents([incident(5, 1, 1), incident(1, 2, 1)])
    assert layer.selected == 1
    layer.set_incidents([incident(5, 1, 1)])
    assert layer.selected == -1


def test_numbers_of_urgent_ones_find_another_side_and_leave_the_selected_ones_alone(qtbot: QtBot) -> None:
    layer, store = _incidents((2, 2, 1), (1.75, 2, 1)), LabelStore(DARK, 1.0)
    layer.select("i0")
    layer.place(_view())
    taken = Taken(WIDTH, HEIGHT)
    layer.reserve(taken, _view(), low=False)
    layer.reserve_selected(taken, _view(), 5.0, ["3", "5"], store)
    words = layer.labels(store, taken, NO_SIGNS)
    assert (len(words), _apart(words)) == (2, True)
    x, y = _pixel(2, 2)
    assert all(abs(w.x + w.label.width / 2 - x) > 18 or abs(w.y + w.label.height / 2 - y) > 18 for w in words)


def test_rings_are_as_wide_as_the_way_in_three_minutes(qtbot: QtBot) -> None:
    layer = _incidents((2, 2, 1))
    layer.select("i0")
    layer.place(_view())
    image = _canvas()
    painter = QPainter(image)
    layer.paint_rings(painter, _view(), 5.0)
    painter.end()
    x, y = _pixel(2, 2)
    radius = round(3 * 60 * 5.0 / _view().metres_per_pixel)
    ring = [QColor(image.pixel(x - d, y + e)).lightness() for d in (radius - 1, radius, radius + 1) for e in range(-4, 5)]
    assert max(ring) > 40
    assert QColor(image.pixel(x - radius + 6, y)).name().upper() == DARK.halo


# ---------------------------------------------------------------------- words


def test_taken_places() -> None:
    taken = Taken(100, 60)
    assert taken.try_take((10, 10, 30, 12))
    assert not taken.try_take((36, 18, 30, 12))
    assert taken.try_take((50, 10, 30, 12))
    assert taken.free((500, 500, 10, 10)), "outside of the view"
    assert taken.free((-80, -80, 10, 10))
    later = taken.copy()
    later.take((0, 40, 100, 20))
    assert taken.free((0, 44, 50, 10))


def test_hostile_words_are_shown_as_they_came_on_one_line(qtbot: QtBot) -> None:
    store = LabelStore(DARK, 1.0)
    plain, marked = store.get("U12", Face(12), DARK.text), store.get("<b>U12</b>\n<i>", Face(12), DARK.text)
    assert marked.height == plain.height
    assert marked.width > plain.width


def test_words_have_a_halo_under_them(qtbot: QtBot) -> None:
    label = LabelStore(LIGHT, 1.0).get("U12", Face(12), LIGHT.text)
    image = QImage(label.width, label.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.drawPixmap(0, 0, label.pixmap)
    painter.end()
    colours = {QColor(image.pixel(x, y)).name().upper() for x in range(label.width) for y in range(label.height)}
    assert LIGHT.halo in colours
