"""What the wall shows of its link: a hub frozen, killed, back; a token taken away; and what was there stays on the screen."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.scene import Hub, WallProcess, gateway, hub, import_regions
from tests.support.processes import run
from tests.support.walls import ready, started_wall

pytestmark = pytest.mark.timeout(120)
SCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def link(state: str) -> object:
    """Whether the banner says so."""
    return lambda said: f"· {state} ·" in str(said)


def until_link(seen: WallProcess, state: str, timeout_s: float) -> float:
    """Wait for a state of the link; seconds it took."""
    begun = time.monotonic()
    seen.until("text statusBanner", lambda said: f"· {state} ·" in str(said), timeout_s)
    return time.monotonic() - begun


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hub]:
    """A hub with one report in it."""
    with hub(tmp_path / "hub") as made:
        import_regions(made.folder)
        with gateway(made.url, made.token("field", "gw")) as outside:
            outside.report("三楼冒烟")
        yield made


def args(here: Hub, token: Path) -> tuple[str, ...]:
    """What a wall is started with."""
    return ("--hub", here.url, "--token-file", str(token), "--data-dir", str(here.folder.parent / "seat"), "--lang", "zh_CN", "--layout", "single")


def shown(seen: WallProcess) -> None:
    """The report is in the queue."""
    seen.until("rows queueView", lambda rows: "三楼冒烟" in str(rows))


def test_frozen_then_back_then_killed(tmp_path: Path, here: Hub) -> None:
    with started_wall(tmp_path, SCREEN, *args(here, here.token("dispatcher", "zhang"))) as seen:
        ready(seen)
        until_link(seen, "LIVE", 20)
        shown(seen)
        os.kill(here.process.pid, signal.SIGSTOP)
        try:
            stale = until_link(seen, "STALE", 20)
            said = str(seen.ask("text statusBanner"))
            assert 4.0 <= stale <= 11.5, f"{stale:.1f} s from the freeze: heartbeats come each 5 s, silence of 10 s is stale"
            assert "滞后 0:1" in said, said
            assert until_link(seen, "OFFLINE", 5) <= 3.0
            seen.until("text statusBanner", lambda said: "离线 0:1" in str(said), 5)
            shown(seen)
            seen.ask("do accept")
            seen.until("text statusBanner", lambda said: "待发 1" in str(said), 5)
        finally:
            os.kill(here.process.pid, signal.SIGCONT)
        until_link(seen, "LIVE", 30)
        seen.until("text statusBanner", lambda said: "待发 0" in str(said), 10)
        seen.until("rows queueView", lambda rows: "已受理" in str(rows), 10)
        here.process.kill()
        assert until_link(seen, "OFFLINE", 5) <= 1.0
        shown(seen)
    assert (tmp_path / "wall.err").read_text() == ""


def test_a_token_taken_away_is_refused_with_the_reason_and_the_cache_stays(tmp_path: Path, here: Hub) -> None:
    token = here.token("dispatcher", "zhang")
    with started_wall(tmp_path, SCREEN, *args(here, token)) as seen:
        ready(seen)
        until_link(seen, "LIVE", 20)
        shown(seen)
        assert run("token", "revoke", "--data-dir", str(here.folder), "--name", "zhang").returncode == 0
        until_link(seen, "REFUSED", 10)
        seen.until("text statusBanner", lambda said: "吊销" in str(said) or "令牌未被接受" in str(said), 10)
        shown(seen)
    with started_wall(tmp_path, SCREEN, *args(here, token)) as seen:
        ready(seen)
        until_link(seen, "REFUSED", 20)
        assert "令牌未被接受" in str(seen.ask("text statusBanner"))
        shown(seen)
        seen.ask("do :language en")
        seen.until("text statusBanner", lambda said: "token refused" in str(said), 5)
        token.write_text(here.token("dispatcher", "zhang2").read_text())  # the file renewed is taken up without a restart
        until_link(seen, "LIVE", 30)


def test_a_hub_that_is_not_there_yet(tmp_path: Path, here: Hub) -> None:
    token, listen = here.token("dispatcher", "zhang"), here.url.removeprefix("ws://")
    here.process.kill()
    here.process.wait(10)
    with started_wall(tmp_path, SCREEN, *args(here, token)) as seen:
        ready(seen)
        assert until_link(seen, "OFFLINE", 20) <= 2.0
        with hub(here.folder, listen):
            until_link(seen, "LIVE", 30)
            shown(seen)
