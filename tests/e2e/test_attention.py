"""What asks for attention, on a real wall with real keys: said until somebody looks, grouped in a flood, a check-in logged by one key."""

import os
from collections.abc import Iterator

import pytest

from tests.e2e.desk import Desk
from tests.e2e.scene import gateway, hub, import_regions, wall
from tests.support.xvfb import missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]
POLICY = "flood_alarms = 6\n[limits]\ncheck_in = [3, 3, 3, 3]\naccept = [600, 600, 900, 1800]\n"
SHOTS = os.environ.get("GRIDWALL_SHOTS", "")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("attention")
    (folder / "hub").mkdir(mode=0o700)
    (folder / "hub" / "policy.toml").write_text(POLICY)
    with screen() as display, hub(folder / "hub") as here:
        import_regions(here.folder)
        field, account = here.token("field", "gw", "--units", "U12,U7"), here.token("shift_leader", "zhang")
        with gateway(here.url, field) as outside, wall(display, here.url, account, folder, "--layout", "single") as seen:
            outside.report("垫底", priority=4)
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
            made = Desk(display, seen, outside)
            made.home()
            yield made


def _picture(desk: Desk, name: str) -> None:
    """For eyes, where somebody asks for it."""
    if SHOTS:
        os.makedirs(f"{SHOTS}/{name}", exist_ok=True)
        desk.seen.ask(f"shot {SHOTS}/{name}")


def test_what_nobody_has_looked_at_is_said_until_a_key_brings_it_up(desk: Desk) -> None:
    number = str(desk.outside.report("三楼冒烟", priority=1)["no"])[-4:]
    desk.has("statusBanner", f"▼ P1 {number} 新到", "无声")
    desk.display.key("Home", "j", "Home")
    desk.has("detailView", "三楼冒烟")
    desk.seen.until("text statusBanner", lambda said: f"P1 {number}" not in str(said), 5)


def test_a_click_is_a_look_too(desk: Desk) -> None:
    number = str(desk.outside.report("煤气味很重", priority=1)["no"])[-4:]
    desk.has("statusBanner", f"▼ P1 {number} 新到")
    rows = desk.seen.ask("rows queueView")
    assert isinstance(rows, list)
    place = next(at for at, row in enumerate(rows) if "煤气味很重" in str(row))
    desk.display.xdotool("mousemove", "400", str(130 + 33 * place), "click", "1")
    desk.has("detailView", "煤气味很重")
    desk.seen.until("text statusBanner", lambda said: f"P1 {number}" not in str(said), 5)


def test_one_key_logs_the_check_in_and_a_late_one_comes_back(desk: Desk) -> None:
    number = desk.new("报平安")
    desk.display.key("F2")
    desk.display.type(f"pq {number} U12")
    desk.display.key("Return")
    desk.outside.progress(desk.outside.wait("task"), "arrive")
    desk.has("statusBanner", f"P2 {number:04} 超时未看")
    _picture(desk, "late")
    desk.display.key("Escape")
    desk.focused("queueView")
    desk.display.key("m")
    desk.seen.until("rows timelineView", lambda rows: "平安" in str(rows))
    desk.seen.until("text statusBanner", lambda said: f"P2 {number:04}" not in str(said), 5)


def test_a_flood_is_one_line_and_the_urgent_stand_out_of_it(desk: Desk) -> None:
    for at in range(9):
        desk.outside.report(f"井盖 {at}", priority=4)
    desk.has("statusBanner", "起一般事件")
    logged = desk.seen.ask("rows timelineView")
    urgent = str(desk.outside.report("煤气味", priority=1)["no"])[-4:]
    desk.has("statusBanner", "洪峰", "起一般事件", f"▼ P1 {urgent} 新到")
    desk.display.key("shift+m")
    desk.has("statusBanner", f"▼ P1 {urgent} 新到 · 已消音")
    assert desk.seen.ask("rows timelineView") == logged, "a check-in was logged by the key that silences"
    _picture(desk, "flood-zh")
    desk.seen.ask("do :language en")
    desk.has("statusBanner", "flood", "more of low priority", "Open ", "Sound off")
    _picture(desk, "flood-en")
