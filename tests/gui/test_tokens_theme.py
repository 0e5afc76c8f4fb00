"""The theme: palette at once, the chrome's sheet from its cache, nothing of it on panels; paint helpers of every panel."""

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop.theme import apply_chrome, apply_palette, theme_xml
from widgets.base.fonts import font, load_fonts
from widgets.base.painting import Face, TextPainter, baseline, draw_priority, draw_status_box, elide, one_line
from widgets.base.tokens import DARK, LIGHT, Tokens, contrast

THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda t: t.name)


@pytest.fixture(autouse=True)
def _plain(qapp: QApplication) -> object:
    before = qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(before)


def _sheet(cache: Path) -> Path:
    return next(cache.glob("chrome-*/chrome.qss"))


@THEMES
def test_palette_is_the_token_table(qapp: QApplication, tokens: Tokens) -> None:
    apply_palette(qapp, tokens)
    assert qapp.style().objectName().lower() == "fusion"
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens.field
    assert qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name().upper() == tokens.faint
    assert contrast(tokens.text, tokens.selection) >= 4.5


@THEMES
def test_chrome_is_made_once_and_leaves_no_trace_elsewhere(qapp: QApplication, tokens: Tokens, tmp_path: Path) -> None:
    environment = dict(os.environ)
    apply_palette(qapp, tokens)
    apply_chrome(qapp, tokens, tmp_path)
    assert dict(os.environ) == environment
    assert not (Path.home() / ".qt_material").exists()
    assert qapp.palette().color(QPalette.ColorRole.Text).name().upper() == tokens.text
    made = _sheet(tmp_path)
    stamp = made.stat().st_mtime_ns
    apply_chrome(qapp, tokens, tmp_path)
    assert made.stat().st_mtime_ns == stamp
    assert tokens.accent in qapp.styleSheet()
    assert "{{" not in qapp.styleSheet()


def test_a_sheet_from_the_cache_is_quick(qapp: QApplication, tmp_path: Path) -> None:
    apply_chrome(qapp, DARK, tmp_path)
    started = time.perf_counter()
    apply_chrome(qapp, DARK, tmp_path)
    assert time.perf_counter() - started < 0.1


def test_no_rule_touches_what_paints_itself(qapp: QApplication, tmp_path: Path) -> None:
    apply_chrome(qapp, DARK, tmp_path)
    selectors = [line.split("{")[0] for line in qapp.styleSheet().splitlines() if "{" in line]
    words = {word.split(":")[0].strip(",") for selector in selectors for word in selector.split()}
    assert not words & {"QWidget", "QTableView", "QAbstractItemView", "QFrame", "*", "QAbstractScrollArea"} - {"QAbstractItemView"}
    assert all("QComboBox" in s for s in selectors if "QAbstractItemView" in s)


def test_a_cache_that_cannot_be_written_leaves_the_palette(qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    apply_chrome(qapp, DARK, blocked)
    assert "plain palette" in caplog.text


@THEMES
def test_dialogs_show_the_tokens(qapp: QApplication, qtbot: QtBot, tokens: Tokens, tmp_path: Path) -> None:
    apply_palette(qapp, tokens)
    apply_chrome(qapp, tokens, tmp_path)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    QVBoxLayout(dialog).addWidget(QLineEdit("x"))
    dialog.resize(200, 100)
    image = dialog.grab().toImage()
    assert QColor(image.pixel(2, 2)).name().upper() == tokens.panel


def test_theme_file_holds_the_names_qt_material_asks_for() -> None:
    for name in ("primaryColor", "primaryLightColor", "secondaryColor", "secondaryLightColor", "secondaryDarkColor", "primaryTextColor", "secondaryTextColor"):
        assert f'name="{name}"' in theme_xml(DARK)


# ---------------------------------------------------------------------- base


def test_the_bundled_family_is_the_one_in_use(qtbot: QtBot) -> None:
    assert load_fonts() == ["Gridwall Noto Sans SC"]
    assert font(15).families()[0] == "Gridwall Noto Sans SC"
    assert font(15).pixelSize() == 15
    assert font(15, 500).weight() == 500


def test_no_fonts_is_no_failure(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert load_fonts(tmp_path) == []


def _canvas(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.field))
    return image


def _ink(image: QImage) -> list[int]:
    """Columns in which something was drawn."""
    ground = QColor(DARK.field).rgb()
    return [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]


@pytest.mark.parametrize(("align", "side"), [(0.0, "left"), (1.0, "right")])
def test_text_is_aligned_and_cut(qtbot: QtBot, align: float, side: str) -> None:
    image, text = _canvas(300, 30), TextPainter()
    painter = QPainter(image)
    width = text.draw(painter, 150, baseline(Face(15), 0, 30), "工地欠薪,二十余人在项目部门口等待", Face(15), DARK.text, align=align, limit=100)
    painter.end()
    assert width <= 101
    columns = _ink(image)
    assert (min(columns) >= 148) if side == "left" else (max(columns) <= 152)
    assert len(columns) > 50


def test_text_store_forgets_the_oldest(qtbot: QtBot) -> None:
    text = TextPainter(capacity=3)
    for word in "abcd":
        text.width(word, Face(13))
    assert len(text) == 3


def test_text_is_never_markup_and_one_line(qtbot: QtBot) -> None:
    text = TextPainter()
    assert text.width("<b>x</b>", Face(13)) > text.width("x", Face(13)) * 3
    assert one_line("a\nb\tc\x1b[0m\u2028d") == "a b c [0m d"
    assert elide("长" * 50, Face(13), 60).endswith("…")


def test_figures_do_not_jump(qtbot: QtBot) -> None:
    text = TextPainter()
    assert len({text.width(figures, Face(15)) for figures in ("11:11", "08:47", "59:00")}) == 1


def test_shapes_differ_without_colour(qtbot: QtBot) -> None:
    pictures = []
    for priority in (1, 2, 3, 4):
        image = _canvas(20, 20)
        painter = QPainter(image)
        draw_priority(painter, priority, QPointF(10, 10), 14, DARK)
        painter.end()
        pictures.append(tuple(image.pixel(x, y) != QColor(DARK.field).rgb() for x in range(20) for y in range(20)))
    assert len(set(pictures)) == 4


def test_status_box_has_a_hairline_and_letters(qtbot: QtBot) -> None:
    image = _canvas(40, 20)
    painter = QPainter(image)
    draw_status_box(painter, QRectF(2, 2, 36, 16), "OOS", DARK)
    painter.end()
    assert QColor(image.pixel(2, 10)).name().upper() == DARK.line
    assert max(QColor(image.pixel(x, 10)).lightness() for x in range(6, 34)) > 90
