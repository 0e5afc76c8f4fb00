"""The road: a field report reaches the queue, keys send a unit, the unit's steps come back to every panel without a touch."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.scene import gateway, hub, import_regions, wall
from tests.support.xvfb import missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]


def says(*words: str) -> Callable[[object], bool]:
    """Whether one row has all these words."""
    return lambda rows: isinstance(rows, list) and any(all(word in str(row) for word in words) for row in rows)


def test_task_within_200_ms_of_enter_and_steps_come_back(tmp_path: Path) -> None:
    with screen() as display, hub(tmp_path / "hub") as here:
        import_regions(here.folder)
        field = here.token("field", "gw", "--units", "U12")
        desk = here.token("dispatcher", "zhang")
        with gateway(here.url, field) as outside, wall(display, here.url, desk, tmp_path, "--layout", "single", "--lang", "zh_CN") as seen:
            number = str(outside.report("三楼冒烟")["no"]).rpartition("-")[2]
            seen.until("rows queueView", lambda rows: isinstance(rows, list) and any("三楼冒烟" in cell for row in rows for cell in row))
            display.focus("gridwall")
            display.key("F2")
            seen.until("focus", lambda name: name == "commandLine")
            display.type(f"pq {int(number)} U12")
            seen.until("text commandLine", lambda line: line == f"pq {int(number)} U12")
            pressed = time.monotonic()
            display.key("Return")
            task = outside.wait("task")
            took_ms = (time.monotonic() - pressed) * 1000
            assert (task["unit"], task["text"]) == ("U12", "三楼冒烟")
            print(f"{took_ms:.0f} ms from Enter to task")
            assert took_ms <= 200, f"{took_ms:.0f} ms from Enter to task"
            for step, state, letters in (("sign", "已签收", "SG"), ("depart", "赶赴中", "EN"), ("arrive", "已到场", "OS"), ("handling", "处置中", "OS")):
                assert outside.progress(task, step)["outcome"] == "applied"
                seen.until("rows queueView", says(state))
                seen.until("rows unitBoard", says("U12", letters))
            assert outside.progress(task, "feedback", result="已扑灭", measures="出两支枪")["outcome"] == "applied"
            seen.until("rows queueView", lambda rows: "已反馈" in str(rows))
            seen.until("rows timelineView", lambda rows: "已扑灭" in str(rows) and "签收" in str(rows))


def test_hub_stopped_commands_wait_and_go_once(tmp_path: Path) -> None:
    with screen() as display:
        with hub(tmp_path / "hub") as here:
            import_regions(here.folder)
            field, desk = here.token("field", "gw", "--units", "U12"), here.token("dispatcher", "zhang")
            listen = here.url.removeprefix("ws://")
            with gateway(here.url, field) as outside:
                number = int(str(outside.report("三楼冒烟")["no"]).rpartition("-")[2])
        with hub(tmp_path / "hub", listen) as here, wall(display, here.url, desk, tmp_path, "--layout", "single") as seen:
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
            seen.until("rows queueView", says("三楼冒烟"))
            here.process.send_signal(signal.SIGTERM)
            stopped = time.monotonic()
            seen.until("text statusBanner", lambda said: "OFFLINE" in str(said), 5)
            assert time.monotonic() - stopped <= 2.0
            here.process.wait(10)
            display.focus("gridwall")
            display.key("F2")
            for line in (f"bz {number} one", f"bz {number} two", f"pq {number} U12"):
                display.type(line)
                display.key("Return")
            seen.until("text statusBanner", lambda said: "待发 3" in str(said))
            with hub(tmp_path / "hub", listen) as back, gateway(back.url, field) as outside:
                task = outside.wait("task", 30)
                assert task["unit"] == "U12"
                seen.until("rows timelineView", lambda rows: str(rows).count("one") == 1 and str(rows).count("two") == 1, 20)
                seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said) and "待发 0" in str(said), 20)
