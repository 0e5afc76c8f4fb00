"""The trend screen: what it says, paints and hears."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta, timezone

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.analysis.frame import TrendFrame
from services.analysis.panels import trend_frame
from services.analysis.series import Series
from services.domain.names import Names
from tests.support.days import NOW_MS, incidents
from tests.support.desk import PartTranslator
from widgets.base.fonts import load_fonts
from widgets.base.tokens import DARK, LIGHT, Tokens, qcolor
from widgets.trends.contents import KEYS
from widgets.trends.curves import Curves
from widgets.trends.scale import Scale, scale
from widgets.trends.view import TrendView

ZONE = timezone(timedelta(hours=8))


@pytest.fixture(scope="module")
def series() -> Series:
    """Nine days, the units of the last hour."""
    made = Series(NOW_MS)
    made.apply(incidents(9, per_ten_minutes=5, surge=5.0))
    for minute in range(60):
        made.sample_units(44, 50, NOW_MS - (59 - minute) * 60_000)
    return made


def frame(series: Series, window: str = "24h", now_ms: int = NOW_MS) -> TrendFrame:
    return trend_frame(series, window, now_ms, ZONE)


@pytest.fixture
def view(qtbot: QtBot) -> TrendView:
    load_fonts()
    made = TrendView(Names(category=lambda one: one.partition("/")[0]), zone=ZONE)
    qtbot.addWidget(made)
    made.resize(1920, 1040)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def chinese() -> Iterator[PartTranslator]:
    translator = PartTranslator("wall")
    app = QCoreApplication.instance()
    assert app is not None
    app.installTranslator(translator)
    yield translator
    app.removeTranslator(translator)


def grab(view: TrendView) -> QImage:
    QCoreApplication.processEvents()
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def _curves(view: TrendView, key: str) -> Curves:
    """What draws a chart that has something to draw."""
    made = view.charts[key]._curves
    assert made is not None
    return made


def curves(view: TrendView, key: str) -> QImage:
    QCoreApplication.processEvents()
    return _curves(view, key).view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def orange(image: QImage) -> int:
    """Pixels of a warm colour: an antialiased line has few of its very own."""
    colours = (image.pixelColor(x, y) for y in range(image.height()) for x in range(0, image.width(), 2))
    return sum(colour.red() > colour.blue() + 40 for colour in colours)


def count(image: QImage, colour: str) -> int:
    wanted = qcolor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for y in range(0, image.height(), 1) for x in range(0, image.width(), 2))


def titles(view: TrendView) -> list[str]:
    parts = {**view.charts, "week": view.week, "ranking": view.ranking}
    return [parts[key].accessibleName() for key in KEYS]


def test_naming_the_view_does_not_import_pyqtgraph() -> None:
    code = "import sys, widgets.trends.view; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_panel_says_its_figure(view: TrendView, series: Series) -> None:
    shown = frame(series)
    view.set_series(shown)
    said = titles(view)
    assert said[0].startswith(f"Reports {shown.arrivals.figure:.0f} / 10 min ")
    assert "× the usual since 1" in said[0]
    assert said[1].startswith("Time to dispatch ")
    assert "P1 " in said[1]
    assert said[3] == f"Open {shown.open.figure:.0f}"
    assert said[4].startswith("Handled in time 100.0%")
    assert said[6].startswith("Busiest hour ")
    assert said[6].endswith(" an hour · of 9 days")
    assert said[7].startswith("Reports by category dispute ")
    assert said[9].startswith("Units on duty 44 / 50")


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda one: one.name)
def test_the_busy_hours_of_the_week_stand_out_and_nothing_in_it_has_a_colour(view: TrendView, series: Series, tokens: Tokens) -> None:
    view.set_tokens(tokens)
    shown = frame(series)
    view.set_series(shown)
    assert shown.week is not None
    assert shown.week.busiest is not None
    image = view.week.grab().toImage()

    def apart(day: int, hour: int) -> int:
        spot = view.week._cell(day, hour).center()
        return abs(image.pixelColor(spot.toPoint()).lightness() - qcolor(tokens.field).lightness())

    day, hour = shown.week.busiest
    assert apart(day, hour) > 2 * apart(day, 3) > 0
    assert orange(image) == 0


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda one: one.name)
def test_only_the_abnormal_is_coloured(view: TrendView, series: Series, tokens: Tokens) -> None:
    view.set_tokens(tokens)
    before = NOW_MS - 3 * 3_600_000
    view.set_series(frame(series, "1h", before))
    assert view.charts["arrivals"].content.panel.abnormal.y.size == 0
    assert orange(curves(view, "arrivals")) == 0
    view.set_series(frame(series, "1h"))
    assert orange(curves(view, "arrivals")) > 20


def test_ground_follows_the_axis_and_the_theme(view: TrendView, series: Series) -> None:
    view.set_series(frame(series, "7d"))
    dark = grab(view)
    assert count(dark, DARK.field) > dark.width() * dark.height() // 2 * 0.8
    view.set_tokens(LIGHT)
    assert count(grab(view), DARK.field) == 0
    view.set_series(frame(series, "1h"))
    chart = view.charts["arrivals"]
    fresh = grab(view)
    y = chart.mapTo(view, chart.rect().topLeft()).y() + round(chart._y(chart.content.axis.at[0]) - 0.5)
    row = [fresh.pixel(x, y + dy) == qcolor(LIGHT.line).rgb() for dy in (-1, 0, 1) for x in range(100, 400)]
    assert sum(row) > 100, "a hairline lies where its label stands"


def test_before_anything_is_known_every_panel_says_what_would_be_here(view: TrendView) -> None:
    assert all(chart.content.empty for chart in view.charts.values())
    view.set_series(frame(Series(NOW_MS)))
    assert all(chart.content.empty and not chart.content.title[1] for chart in view.charts.values())
    assert titles(view)[6:8] == ["Busiest hour", "Reports by category"]


def test_keys_ask_for_windows(view: TrendView) -> None:
    asked: list[str] = []
    view.windowChosen.connect(asked.append)
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_3, Qt.Key.Key_2):
        QTest.keyClick(view, key)
    assert asked == ["1h", "7d", "24h"]
    with pytest.raises(ValueError, match="1y"):
        view.set_window("1y")


def test_a_hidden_panel_keeps_the_newest_frame(view: TrendView, series: Series) -> None:
    view.hide()
    view.set_series(frame(series))
    assert titles(view)[3] == "Open"
    view.show()
    assert titles(view)[3] != "Open"


def test_the_same_frame_again_paints_nothing(view: TrendView, series: Series) -> None:
    view.set_series(frame(series))
    QCoreApplication.processEvents()
    drawn = dict(_curves(view, "open")._drawn)
    view.set_series(frame(series))
    assert all(_curves(view, "open")._drawn[name][0] is line for name, (line, _) in drawn.items())


def test_another_language_at_run_time(view: TrendView, series: Series, chinese: PartTranslator) -> None:
    view.set_series(frame(series))
    QCoreApplication.processEvents()
    assert titles(view)[0].startswith("接报量 ")
    assert "为常值" in titles(view)[0]
    assert view.accessibleName() == "态势"


def test_a_small_window_is_no_error(view: TrendView, series: Series) -> None:
    view.resize(640, 420)
    view.set_series(frame(series, "7d"))
    assert grab(view).height() >= 420
    assert 2 <= view.bins() < 400


@pytest.mark.parametrize(("top", "at"), [(0, (1,)), (3, (1, 2, 3)), (31, (10, 20, 30)), (395, (200, 400)), (9, (5,))])
def test_axes_have_a_few_round_lines(top: float, at: tuple[float, ...]) -> None:
    found = scale(top, (1, 2, 5, 10, 20, 50, 100, 200, 500), str)
    assert isinstance(found, Scale)
    assert found.at == at
    assert found.top >= max(top, 1)


def test_one_point_alone_can_be_seen(qtbot: QtBot, view: TrendView) -> None:
    young = Series(NOW_MS)
    young.sample_units(44, 50, NOW_MS)
    view.set_series(frame(young, "1h"))
    seen = curves(view, "on_duty")
    assert sum(seen.pixelColor(x, y).lightness() > 120 for x in range(seen.width()) for y in range(seen.height())) > 5
