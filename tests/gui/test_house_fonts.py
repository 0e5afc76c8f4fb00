"""The bundled fonts hold what the screens show."""

import pytest
from PySide6.QtGui import QRawFont
from pytestqt.qtbot import QtBot

import resources

MARKS = "▼◆■○●▲★☆→←↑↓⏎·•…—–×÷≥≤≠°′″✓▶◀△▽□◇─│┌┐└┘├┤┬┴┼①②⑩：；，。、！？（）【】《》“”‘’％＃ＡＺａｚ０９ ￥"
"""Priority shapes, keys, arrows, rules, figures and full-width forms in use."""


def _gb2312() -> str:
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


@pytest.mark.parametrize("weight", ["Light", "Regular", "Medium"])
def test_every_character_of_gb2312_and_every_mark_has_a_glyph(qtbot: QtBot, weight: str) -> None:
    font = QRawFont(str(resources.path(f"fonts/NotoSansSC-{weight}.ttf")), 15)
    assert font.familyName() == "Gridwall Noto Sans SC"
    wanted = _gb2312() + MARKS + "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100))))
    assert [c for c in wanted if not font.supportsCharacter(ord(c))] == []


@pytest.mark.parametrize("weight", ["Light", "Regular", "Medium"])
def test_figures_are_tabular(qtbot: QtBot, weight: str) -> None:
    font = QRawFont(str(resources.path(f"fonts/NotoSansSC-{weight}.ttf")), 15)
    advances = font.advancesForGlyphIndexes(font.glyphIndexesForString("0123456789"))
    assert len({round(point.x(), 3) for point in advances}) == 1
