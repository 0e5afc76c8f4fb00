"""The token table: every pair of colours in use keeps its contrast, in both themes."""

import itertools

import pytest

from widgets.base.tokens import DARK, DESK_SIZES, LEADER_SIZES, LIGHT, SHAPES, Lamp, Tokens, contrast, shape

TEXT = 4.5
GRAPHICS = 3.0
THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda t: t.name)


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast("#FFFFFF", "#767676") == contrast("#767676", "#FFFFFF")


def test_contrast_of_the_published_table() -> None:
    assert [round(contrast(DARK.text, g), 1) for g in (DARK.field, DARK.panel, DARK.selection)] == [15.2, 14.2, 11.2]
    assert [round(contrast(LIGHT.dim, g), 1) for g in (LIGHT.field, LIGHT.panel, LIGHT.selection)] == [6.8, 7.2, 6.0]


@THEMES
@pytest.mark.parametrize("ground", ["field", "panel", "selection"])
@pytest.mark.parametrize("name", ["text", "dim", "faint", "accent", "p1", "p2", "p3", "p4"])
def test_words_can_be_read(tokens: Tokens, name: str, ground: str) -> None:
    behind = getattr(tokens, ground)
    assert contrast(tokens.readable(getattr(tokens, name), behind), behind) >= TEXT


@THEMES
@pytest.mark.parametrize("name", ["text", "dim", "faint", "accent"])
def test_words_on_raised_chrome_can_be_read(tokens: Tokens, name: str) -> None:
    assert contrast(getattr(tokens, name), tokens.raised) >= TEXT


@THEMES
@pytest.mark.parametrize("name", ["text", "dim", "faint", "accent"])
def test_words_on_the_map_can_be_read_on_their_halo(tokens: Tokens, name: str) -> None:
    assert contrast(getattr(tokens, name), tokens.halo) >= TEXT


@THEMES
@pytest.mark.parametrize("step", range(5))
@pytest.mark.parametrize("name", ["text", "accent", "p1", "p2", "p3", "p4"])
def test_signs_stand_out_on_every_cell(tokens: Tokens, name: str, step: int) -> None:
    assert contrast(getattr(tokens, name), tokens.choropleth[step]) >= GRAPHICS


@THEMES
@pytest.mark.parametrize("name", ["past", "drill", "town_line"])
def test_frames_and_borders_stand_out(tokens: Tokens, name: str) -> None:
    assert contrast(getattr(tokens, name), tokens.field) >= GRAPHICS
    assert contrast(getattr(tokens, name), tokens.halo) >= GRAPHICS


@THEMES
def test_realm_badge_is_read_on_its_ground(tokens: Tokens) -> None:
    assert contrast(tokens.field, tokens.drill) >= TEXT


@THEMES
def test_choropleth_goes_one_way(tokens: Tokens) -> None:
    steps = [contrast(tokens.text, step) for step in tokens.choropleth]
    assert steps == sorted(steps, reverse=True)
    assert min(a / b for a, b in itertools.pairwise(steps)) > 1.05


@THEMES
def test_faint_and_accent_step_back_only_where_they_must(tokens: Tokens) -> None:
    assert tokens.readable(tokens.faint, tokens.panel) == tokens.faint
    assert tokens.readable(tokens.faint, tokens.selection) == tokens.dim
    assert tokens.readable(tokens.accent, tokens.selection) == (tokens.accent if tokens.dark else tokens.text)


@THEMES
def test_green_has_no_colour(tokens: Tokens) -> None:
    assert tokens.lamp(Lamp.GREEN) is None
    assert tokens.lamp(Lamp.RED) == tokens.p1
    assert tokens.lamp(Lamp.YELLOW) == tokens.p3


def test_priorities_differ_in_shape_and_colour() -> None:
    assert "".join(SHAPES) == "▼◆■○"
    for tokens in (DARK, LIGHT):
        assert len({tokens.priority(p) for p in (1, 2, 3, 4)}) == 4
    assert shape(9) == shape(4)


def test_sizes_are_few() -> None:
    assert DESK_SIZES == (12, 13, 15, 17, 19, 22)
    assert LEADER_SIZES == (27, 30, 38, 118)
