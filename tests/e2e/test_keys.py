"""Every key of the keymap with real key events: one hub, one wall, nothing needs the mouse."""

import time
from collections.abc import Iterator

import pytest

from tests.e2e.desk import Desk
from tests.e2e.scene import gateway, hub, import_regions, wall
from tests.support.xvfb import missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]


ENGLISH = {
    "statusBanner": "Pending 0", "detailView": "Incident ", "queueTabs": "All open", "leaderView": "Leader", "trendView": "Trends", "mapView": "Map",
}  # fmt: skip


@pytest.fixture(scope="module")
def _scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("keys")
    with screen() as display, hub(folder / "hub") as here:
        import_regions(here.folder)
        field, account = here.token("field", "gw", "--units", "U12,U7"), here.token("dispatcher", "zhang")
        with gateway(here.url, field) as outside, wall(display, here.url, account, folder, "--layout", "single") as seen:
            for number in range(3):
                outside.report(f"垫底 {number}", priority=4)
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
            display.focus("gridwall · ")
            yield Desk(display, seen, outside)


@pytest.fixture
def desk(_scene: Desk) -> Desk:
    """The wall as it stands when nobody has touched it."""
    _scene.home()
    return _scene


def test_space_accepts_and_a_second_one_is_refused_beside_the_line(desk: Desk) -> None:
    desk.new("按空格")
    desk.display.key("space")
    desk.state("按空格", "已受理")
    desk.focused("queueView")
    desk.display.key("space")
    desk.has("commandReading", "受理")
    desk.line("")  # a key's refusal never stands where the next line is typed


def test_nothing_but_a_hand_moves_the_selection(desk: Desk) -> None:
    desk.seen.ask("do :layout quad")
    desk.new("别动我")
    before = desk.seen.until("selection", lambda said: isinstance(said, dict) and len(set(said.values())) == 1)
    for number in range(3):
        desk.outside.report(f"更急的 {number}", priority=1)
        desk.display.key("space")
        time.sleep(0.8)  # the leader screen, which lists what is most urgent, is fed once a second
    desk.seen.until("selection", lambda said: said == before)
    desk.state("别动我", "已受理")
    desk.state("更急的 0", "待受理")


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("Down", "Up")])
def test_rows_move(desk: Desk, down: str, up: str) -> None:
    desk.display.key("Home")
    desk.seen.until("current queueView", lambda row: row == 0)
    desk.display.key(down, down)
    desk.seen.until("current queueView", lambda row: row == 2)
    desk.display.key(up)
    desk.seen.until("current queueView", lambda row: row == 1)


def test_enter_opens_the_selected_incident(desk: Desk) -> None:
    desk.new("打开看看")
    desk.display.key("Return")
    desk.has("detailView", "打开看看")


@pytest.mark.parametrize(("key", "verb"), [("a", "pq"), ("n", "bz"), ("p", "yx"), ("c", "ja")])
def test_letters_begin_a_line(desk: Desk, key: str, verb: str) -> None:
    number = desk.new(f"按 {key}")
    desk.display.key(key)
    desk.focused("commandLine")
    desk.line(f"{verb} {number:04} ")


def test_a_line_half_typed_is_not_lost_to_a_letter(desk: Desk) -> None:
    number = desk.new("写到一半")
    desk.display.key("F2")
    desk.display.type("lr half a report")
    desk.line("lr half a report")
    desk.display.key("Escape", "n")
    desk.line(f"bz {number:04} ")
    desk.display.key("ctrl+a", "BackSpace", "Up")
    desk.line("lr half a report")


def test_e_escalates_at_once(desk: Desk) -> None:
    desk.new("上报一级")
    desk.has("detailView", "上报一级", "村")
    desk.display.key("e")
    desk.has("detailView", "上报一级", "镇")
    desk.focused("queueView")


def test_question_mark_shows_keys_and_any_key_closes(desk: Desk) -> None:
    desk.display.key("question")
    desk.has("keysOverlay", "Space", "Ctrl+K", "G Q")
    desk.seen.until("visible keysOverlay", lambda said: said is True)
    desk.display.key("a")
    desk.seen.until("visible keysOverlay", lambda said: said is False)
    desk.focused("queueView")
    desk.line("")


@pytest.mark.parametrize("key", ["F2", "colon"])
def test_command_line_and_back(desk: Desk, key: str) -> None:
    desk.display.key(key)
    desk.focused("commandLine")
    desk.line("")
    desk.display.type("pq")
    desk.display.key("Escape")
    desk.focused("queueView")
    desk.line("pq")


@pytest.mark.parametrize(
    ("letter", "focus", "place"),
    [("q", "queueView", "desk"), ("m", "mapView", "map"), ("u", "unitBoard", "desk"), ("t", "trendView", "trends"), ("l", "leaderView", "leader")],
)
@pytest.mark.parametrize("layout", ["single", "quad"])
def test_g_goes_to_a_panel(desk: Desk, letter: str, focus: str, place: str, layout: str) -> None:
    desk.seen.ask(f"do :layout {layout}")
    desk.display.key("g", letter)
    desk.focused(focus)
    window = "desk" if layout == "single" else place
    desk.seen.until("windows", lambda said: isinstance(said, dict) and said[window]["active"], 5)
    desk.seen.until(f"visible {focus}", lambda said: said is True)
    desk.display.key("Escape")
    desk.focused("queueView")


def test_palette_does_what_is_typed_and_gives_the_keyboard_back(desk: Desk) -> None:
    desk.display.key("ctrl+k")
    desk.focused("paletteEdit")
    desk.display.key("Escape")
    desk.seen.until("visible palette", lambda said: said is False)
    desk.focused("queueView")
    desk.new("面板受理")
    desk.display.key("ctrl+k")
    desk.focused("paletteEdit")
    desk.display.type("accept")
    desk.seen.until("text paletteEdit", lambda said: said == "accept")
    desk.display.key("Return")
    desk.seen.until("visible palette", lambda said: said is False)
    desk.focused("queueView")
    desk.state("面板受理", "已受理")


def test_palette_opened_on_a_window_that_goes_still_opens(desk: Desk) -> None:
    desk.seen.ask("do :layout quad")
    desk.display.key("g", "m")
    desk.focused("mapView")
    desk.display.key("ctrl+k")
    desk.focused("paletteEdit")
    desk.display.key("ctrl+1")
    desk.display.key("Escape")
    desk.seen.ask("do :layout single")
    desk.home()
    desk.display.key("ctrl+k")
    desk.focused("paletteEdit")


def test_language_changes_everywhere_and_the_line_is_kept(desk: Desk) -> None:
    desk.seen.ask("do :layout quad")
    desk.new("换语言")
    desk.display.key("F2")
    desk.display.type("bz 1 keep me")
    desk.display.key("ctrl+l")
    desk.line("bz 1 keep me")
    desk.focused("commandLine")
    for panel, english in ENGLISH.items():
        desk.has(panel, english)
    desk.seen.until("rows queueView", lambda rows: "to be accepted" in str(rows) or "reported" in str(rows))
    windows = desk.seen.ask("windows")
    assert isinstance(windows, dict)
    assert [one["title"].split(" · ")[1] for one in windows.values()] == ["Desk", "Map", "Trends", "Leader"]
    desk.display.key("ctrl+l")
    desk.has("statusBanner", "待发 0")
    desk.line("bz 1 keep me")


def test_theme_switches_and_back(desk: Desk) -> None:
    before = desk.seen.ask("frame desk")
    desk.display.key("ctrl+d")
    desk.seen.until("frame desk", lambda said: said != before)
    desk.display.key("ctrl+d")
    desk.seen.until("frame desk", lambda said: said == before)


def test_layouts_come_and_go_and_keep_what_was_typed(desk: Desk) -> None:
    desk.display.key("F2")
    desk.display.type("bz 1 still here")
    for key, names in (("4", ["desk", "map", "trends", "leader"]), ("3", ["desk", "map", "trends"]), ("2", ["desk", "map"]), ("1", ["desk"])):
        desk.display.key(f"ctrl+{key}")
        desk.seen.until("windows", lambda said, names=names: isinstance(said, dict) and list(said) == names and all(one["visible"] for one in said.values()))  # type: ignore[misc]
        desk.focused("commandLine")
        desk.display.type("x")
    desk.line("bz 1 still herexxxx")


def test_digits_choose_what_the_queue_lists(desk: Desk) -> None:
    desk.home()
    for key, tab in (("2", "待受理"), ("3", "超时"), ("4", "挂账"), ("1", "全部未结")):
        desk.display.key(key)
        desk.seen.until("accessible queueTabs", [f"{desk.seen.ask('text queueTabs')}. {tab}"].__eq__, 5)


def test_digits_choose_the_time_of_trends(desk: Desk) -> None:
    desk.display.key("g", "t")
    desk.focused("trendView")
    for key, window in (("1", "1h"), ("3", "7d"), ("2", "24h")):
        desk.display.key(key)
        desk.seen.until("trend", lambda now, window=window: now == window, 5)  # type: ignore[misc]


def test_digits_on_the_leader_screen_are_about_what_is_highlighted_there(desk: Desk) -> None:
    desk.new("别的事件")
    desk.seen.ask("do :layout single")
    number = int(str(desk.outside.report("带班四键", priority=1)["no"]).rpartition("-")[2])
    desk.display.key("g", "l")
    desk.focused("leaderView")
    time.sleep(1.2)  # the screen is fed once a second
    desk.display.key(*"kkkkkkkk")
    for _ in range(8):
        time.sleep(0.3)
        if "带班四键" in str(desk.seen.ask("leader")):
            break
        desk.display.key("j")
    desk.display.key("1")  # nothing was paged to a dispatcher
    desk.has("commandReading", "知悉")
    desk.has("detailView", "带班四键")
    desk.display.key("3")
    desk.focused("commandLine")
    desk.line(f"xp {number:04} ")
    desk.display.key("ctrl+a", "BackSpace", "g")
    desk.display.key("BackSpace", "Escape", "g", "l", "4")
    desk.seen.until("rows timelineView", lambda rows: "接手" in str(rows), 5)


def test_a_refused_line_stays_with_its_reason_and_up_recalls(desk: Desk) -> None:
    number = desk.new("翻旧账")
    desk.display.key("F2")
    desk.display.type("pq 9999 U12")
    desk.display.key("Return")
    desk.has("commandReading", "9999")
    desk.line("pq 9999 U12")
    desk.display.key("ctrl+a", "BackSpace")
    desk.display.type(f"bz {number} recalled")
    desk.display.key("Return")
    desk.line("")
    desk.display.key("Up")
    desk.line(f"bz {number} recalled")


def test_g_chord_waits_but_not_for_ever(desk: Desk) -> None:
    desk.display.key("g")
    time.sleep(1.7)
    desk.display.key("m")
    desk.focused("queueView")
    assert desk.seen.ask("visible mapView") is False
