"""The wall without a mouse or a look: whatever takes the keyboard has a name and a role, shows that it has it, and lets it go again."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.e2e.scene import WallProcess, gateway, hub
from tests.support.walls import offscreen, ready, started_wall
from widgets.base.tokens import DARK, LIGHT, Tokens

pytestmark = pytest.mark.timeout(120)
SCREENS = ["DP-1", "DP-2", "DP-3", "DP-4"]
PANELS = {"queueView", "unitBoard", "recommendView", "timelineView", "commandLine", "mapView", "trendView", "leaderView"}
OVER = {
    ":palette": "paletteEdit", ":keys": "keysOverlay", ":tray": "trayList", ":sweep": "sweepList", ":handover": "handoverList", ":report": "reportText",
    ":filter": "queueFilterEdit", ":intake": "intakePlace",
}  # fmt: skip
"""What has the keyboard once it is open."""
ROLES = {"Table", "EditableText", "List", "ComboBox", "Client"}
"""Client is what Qt calls a panel that paints itself; it has a name that says what it is."""
RING = 20
"""Pixels of those looked at."""


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallProcess]:
    """Four windows over a hub with one incident, so that every list is there."""
    folder = tmp_path_factory.mktemp("walk")
    with ExitStack() as stack:
        here = stack.enter_context(hub(folder / "hub"))
        outside = stack.enter_context(gateway(here.url, here.token("field", "gw", "--units", "U12")))
        outside.report("smoke on the third floor")
        token = here.token("shift_leader", "zhang")
        args = ("--hub", here.url, "--token-file", str(token), "--data-dir", str(folder / "seat"), "--layout", "quad")
        seen = stack.enter_context(started_wall(folder, offscreen(folder, SCREENS), *args))
        ready(seen)
        seen.until("text detailView", lambda said: "smoke" in str(said), 20)
        yield seen


def takers(wall: WallProcess) -> dict[str, dict[str, str]]:
    said = wall.ask("focusable")
    assert isinstance(said, dict), said
    return said


def look(wall: WallProcess, widget: str, colour: str) -> tuple[int, str]:
    said = wall.ask(f"look {widget} {colour}")
    assert isinstance(said, list), said
    return int(said[0]), str(said[1])


def give(wall: WallProcess, widget: str) -> None:
    wall.ask(f"give {widget}")
    wall.until("focus", lambda said: said == widget, 5)


def tokens_on(wall: WallProcess) -> Tokens:
    return DARK if wall.ask("ground queuePanel") == DARK.field.lower() else LIGHT


def home(wall: WallProcess) -> None:
    wall.ask("do :back")
    wall.ask("do :back")
    wall.until("focus", lambda said: said == "queueView", 5)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_whatever_takes_the_keyboard_has_a_name_and_a_role_and_shows_that_it_has_it(wall: WallProcess, tokens: Tokens) -> None:
    wall.ask(f"do :theme {tokens.name}")
    home(wall)
    found = takers(wall)
    assert found.keys() >= PANELS
    for widget, one in found.items():
        assert one["name"].strip(), f"{widget} has no name"
        assert one["role"] in ROLES, (widget, one)
        give(wall, widget)
        ringed = look(wall, widget, tokens.accent)[0]
        give(wall, "queueView" if widget != "queueView" else "unitBoard")
        assert ringed - look(wall, widget, tokens.accent)[0] >= RING, f"{widget} does not show that it has the keyboard"


@pytest.mark.parametrize("command", sorted(OVER))
def test_what_lies_over_a_window_does_so_too(wall: WallProcess, command: str) -> None:
    home(wall)
    wall.ask(f"do {command}")
    wall.until("focus", lambda said: said == OVER[command], 5)
    one = takers(wall)[OVER[command]]
    assert (bool(one["name"].strip()), one["role"] in ROLES) == (True, True)
    if one["role"] != "EditableText":  # there the caret shows it
        assert look(wall, OVER[command], tokens_on(wall).accent)[0] >= RING
    home(wall)


def test_the_names_follow_the_language(wall: WallProcess) -> None:
    names = []
    for lang in ("zh_CN", "en"):
        wall.ask(f"do :language {lang}")
        names.append({widget: one["name"] for widget, one in takers(wall).items() if widget in PANELS})
    wall.ask("do :language zh_CN")
    assert [widget for widget in PANELS if names[0][widget] == names[1][widget]] == []
    assert all(name.isascii() for name in names[1].values())


def test_tab_goes_through_the_desk_to_the_line_and_both_ways_lead_out_of_it(wall: WallProcess) -> None:
    home(wall)
    forth = ["queueView"]
    while forth[-1] != "commandLine" and len(forth) < 10:
        wall.ask("tab forth")
        forth.append(str(wall.ask("focus")))
    assert forth == ["queueView", "recommendView", "timelineView", "unitBoard", "commandLine"]
    wall.ask("tab forth")  # there it completes the word, as the line under it says
    assert wall.ask("focus") == "commandLine"
    wall.ask("tab back")
    assert wall.ask("focus") == "unitBoard"
    give(wall, "commandLine")
    home(wall)
