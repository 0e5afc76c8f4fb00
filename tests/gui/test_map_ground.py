"""The ground of the map: projection, levels, the raster and its colours, places of names."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.support.mapscene import COUNTY, LAT, LON, SIDE, county, grid_code, place
from widgets.base.tokens import DARK
from widgets.gridmap.ground import Ground
from widgets.gridmap.labels import LabelStore, Taken
from widgets.gridmap.model import GRID, TOWN, VILLAGE, RegionShape
from widgets.gridmap.projection import Bounds, Viewport, bounds_of, project, round_length, unproject
from widgets.gridmap.raster import OVERSCAN, Raster, overscanned
from widgets.gridmap.regions import RegionSet, label_place

VIEW = Viewport(width=800, height=600)


def test_projection_there_and_back() -> None:
    x, y = project(np.array([109.03, np.nan]), np.array([32.71, 32.0]))
    assert unproject(float(x[0]), float(y[0])) == pytest.approx((109.03, 32.71))
    assert np.isnan(x[1])
    assert bounds_of(x, y) == Bounds(x[0], y[0], x[0], y[0])
    assert bounds_of(x[1:], y[1:]) is None


def test_a_degree_on_the_equator_is_as_long_as_it_is() -> None:
    x, y = project(np.array([1.0]), np.array([0.0]))
    assert float(x[0]) == pytest.approx(111_319.49, abs=0.01)
    assert float(y[0]) == pytest.approx(0.0, abs=1e-6)


def test_zoom_keeps_the_place_under_the_hand() -> None:
    view = VIEW.fitted(Bounds(0, 0, 10_000, 10_000), 50)
    before = view.to_world(200, 150)
    assert view.zoomed(2.0, 200, 150, 1e-6).to_world(200, 150) == pytest.approx(before)


def test_fit_shows_everything_inside_the_margin() -> None:
    box = Bounds(1000, 2000, 9000, 5000)
    view = VIEW.fitted(box, 50)
    left, top = view.point(box.left, box.top)
    right, bottom = view.point(box.right, box.bottom)
    assert min(left, top, 800 - right, 600 - bottom) >= 50 - 1e-6
    assert min(left, top) == pytest.approx(50)


def test_drag_moves_the_content_with_the_hand() -> None:
    view = VIEW.fitted(Bounds(0, 0, 10_000, 10_000), 50)
    x, y = view.point(5000, 5000)
    assert view.panned(30, -20).point(5000, 5000) == pytest.approx((x + 30, y - 20))


@pytest.mark.parametrize(("metres", "shown"), [(1, 1), (3, 2), (4.99, 2), (160, 100), (7200, 5000), (0.3, 0.2)])
def test_scale_bar_is_a_round_length(metres: float, shown: float) -> None:
    assert round_length(metres) == pytest.approx(shown)


def test_level_gets_finer_as_the_map_comes_closer() -> None:
    regions = RegionSet(county())
    cell = regions.cell[GRID]
    assert regions.level_at(16 / cell) == GRID
    assert regions.level_at(14 / cell) == VILLAGE
    assert regions.level_at(1e-9) == len(COUNTY)
    assert RegionSet([]).level_at(1.0) == 0


def test_counts_of_a_level_are_per_grid() -> None:
    regions = RegionSet(county())
    counts = {grid_code(0, 0): 8, grid_code(3, 3): 1}
    assert regions.per_grid(counts, GRID) == counts
    assert regions.per_grid(counts, VILLAGE) == {grid_code(0, 0)[:VILLAGE]: 2, grid_code(3, 3)[:VILLAGE]: 1}
    assert regions.per_grid({grid_code(0, 0): 0}, TOWN) == {}


def test_chain_of_names_goes_from_coarse_to_fine() -> None:
    assert RegionSet(county()).chain(grid_code(0, 3)[:VILLAGE]) == ["云溪县", "东镇", "1-2村"]


def test_name_of_a_crooked_region_stands_inside_of_it() -> None:
    ring = np.array([(0, 0), (10, 0), (10, 2), (2, 2), (2, 10), (0, 10), (0, 0)], dtype=np.float64)
    x, y, room = label_place(ring[:, 0], ring[:, 1])
    assert 0 < x < 10
    assert 0 < y < 10
    assert x < 2 or y < 2
    assert room > 0


def _built(steps: dict[str, int], level: int = GRID) -> tuple[Raster, RegionSet]:
    regions = RegionSet(county())
    assert regions.bounds is not None
    raster = Raster(regions, overscanned(VIEW.fitted(regions.bounds, 50), 1.0), level, DARK)
    for _ in raster.build(steps):
        pass
    return raster, regions


def _colour(raster: Raster, column: float, row: float) -> str:
    lon, lat = place(column, row)
    x, y = project(np.array([lon]), np.array([lat]))
    px, py = raster.view.point(float(x[0]), float(y[0]))
    return QColor(raster.image.pixel(int(px), int(py))).name().upper()


def test_raster_colours_each_grid_by_its_count(qtbot: QtBot) -> None:
    raster, _ = _built({grid_code(0, 0): 1, grid_code(2, 3): 9})
    assert _colour(raster, 0.5, 0.5) == DARK.choropleth[1]
    assert _colour(raster, 2.5, 3.5) == DARK.choropleth[4]
    assert _colour(raster, 1.5, 1.5) == DARK.choropleth[0]
    assert _colour(raster, -0.5, 1.5) == DARK.field
    assert raster.view.width == 800 * OVERSCAN


def test_raster_knows_which_region_owns_a_pixel(qtbot: QtBot) -> None:
    raster, _ = _built({})
    x, y = project(np.array([LON + 2.5 * SIDE, LON - SIDE]), np.array([LAT + 1.5 * SIDE, LAT]))
    assert raster.code_at(float(x[0]), float(y[0])) == grid_code(2, 1)
    assert raster.code_at(float(x[1]), float(y[1])) == ""
    assert raster.code_at(0.0, 0.0) == ""


def test_recolouring_one_grid_leaves_the_others_and_redraws_its_borders(qtbot: QtBot) -> None:
    raster, regions = _built({grid_code(0, 0): 4})
    whole, _ = _built({grid_code(0, 0): 4, grid_code(1, 1): 2})
    for _ in raster.recolour([grid_code(1, 1)], {grid_code(0, 0): 4, grid_code(1, 1): 2}):
        pass
    assert _colour(raster, 1.5, 1.5) == DARK.choropleth[2]
    assert _colour(raster, 0.5, 0.5) == DARK.choropleth[4]
    assert raster.image.pixel(raster.rect_of(regions.by_code[grid_code(1, 1)].bounds).center()) == whole.image.pixel(
        raster.rect_of(regions.by_code[grid_code(1, 1)].bounds).center()
    )


def test_town_borders_are_heavier_than_those_of_grids(qtbot: QtBot) -> None:
    raster, _ = _built({})
    across = [_colour(raster, 2 + d / 400, 1.5) for d in range(-6, 7)]
    brightest = max(QColor(c).lightness() for c in across)
    inner = max(QColor(_colour(raster, 1 + d / 400, 1.5)).lightness() for d in range(-6, 7))
    assert brightest > inner + 30


def test_a_hole_belongs_to_nobody(qtbot: QtBot) -> None:
    ring = county()[0].rings[0]
    middle = ring.mean(axis=0)
    regions = RegionSet([RegionShape(COUNTY, "环", [ring, (ring - middle) * 0.4 + middle])])
    assert regions.bounds is not None
    raster = Raster(regions, overscanned(VIEW.fitted(regions.bounds, 50), 1.0), len(COUNTY), DARK)
    for _ in raster.build({}):
        pass
    assert _colour(raster, 2, 2) == DARK.field
    assert _colour(raster, 0.5, 2) == DARK.choropleth[0]


def test_names_do_not_overlap_and_keep_off_what_is_taken(qtbot: QtBot) -> None:
    owner = QObject()
    ground = Ground(DARK, owner)
    ground.set_regions(county())
    assert ground.bounds is not None
    view = VIEW.fitted(ground.bounds, 20)
    taken = Taken(800, 600)
    taken.take((0, 0, 400, 600))
    names = ground.names(view, LabelStore(DARK, 1.0), taken, Taken(800, 600))
    boxes = [(n.x, n.y, n.label.width, n.label.height) for n in names]
    assert names
    assert min(x for x, *_ in boxes) >= 396
    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:i]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_panning_within_the_overscan_makes_no_new_raster(qtbot: QtBot) -> None:
    owner = QObject()
    ground = Ground(DARK, owner)
    ground.set_regions(county())
    assert ground.bounds is not None
    view = VIEW.fitted(ground.bounds, 50)
    ground.look_at(view, 1.0)
    ground.settle()
    made: list[bool] = []
    ground.changed.connect(lambda: made.append(True))
    ground.look_at(view.panned(80, 40), 1.0)
    ground.settle()
    assert made == []
    ground.look_at(view.panned(400, 0), 1.0)
    ground.settle()
    assert made == [True]


def test_a_storm_of_counts_does_not_keep_the_ground_from_being_made(qtbot: QtBot) -> None:
    owner = QObject()
    ground = Ground(DARK, owner)
    ground.set_regions(county())
    assert ground.bounds is not None
    made: list[bool] = []
    ground.changed.connect(lambda: made.append(True))
    ground.look_at(VIEW.fitted(ground.bounds, 50), 1.0)
    for count in range(1, 400):
        ground.set_counts({grid_code(0, 0): count})
        QCoreApplication.processEvents()
        if made:
            break
    assert made
    ground.set_counts({grid_code(0, 0): 2})
    ground.settle()
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view = VIEW.fitted(ground.bounds, 50)
    ground.paint(painter, view)
    painter.end()
    lon, lat = place(0.5, 0.5)
    x, y = project(np.array([lon]), np.array([lat]))
    px, py = view.point(float(x[0]), float(y[0]))
    assert QColor(image.pixel(int(px), int(py))).name().upper() == DARK.choropleth[2]
