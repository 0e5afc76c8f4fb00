"""The wall on rows that were made to break it, in a drill: 485 naughty strings as they came, one selection everywhere, a frame round it all."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.e2e.scene import Gateway, Hub, WallProcess, import_regions
from tests.support.processes import ROOT, ready_line, started
from tests.support.walls import ready, started_wall
from widgets.base.painting import one_line
from widgets.base.tokens import DARK, LIGHT

pytestmark = pytest.mark.timeout(120)
NAUGHTY = [text for text in json.loads((ROOT / "tests/data/samples/blns.json").read_text(encoding="utf-8")) if text]
SCREEN = {"QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallProcess]:
    """A wall in a drill whose reports are all naughty."""
    folder = tmp_path_factory.mktemp("naughty")
    with ExitStack() as stack:
        process = stack.enter_context(started("hub", "--data-dir", str(folder / "hub"), "--listen", "127.0.0.1:0", "--realm", "drill-naughty"))
        here = Hub(folder / "hub", process, str(ready_line(process)["url"]))
        import_regions(here.folder)
        report_all(here)
        where = ("--hub", here.url, "--token-file", str(here.token("dispatcher", "zhang")), "--data-dir", str(folder / "seat"))
        wall = stack.enter_context(started_wall(folder, SCREEN, *where, "--layout", "quad"))
        ready(wall)
        wall.until("rows queueView", lambda rows: isinstance(rows, list) and len(rows) == len(NAUGHTY), 30)
        yield wall
    assert (folder / "wall.err").read_text() == ""


def report_all(here: Hub) -> None:
    """Each string as the text, the address and the source of a report."""
    headers = {"Authorization": f"Bearer {here.token('field', 'gw').read_text()}"}
    with connect(f"{here.url}/v1/drill-naughty/field", subprotocols=["gridwall.v1"], additional_headers=headers, compression=None) as socket:  # type: ignore[list-item]
        outside = Gateway(socket)
        for text in NAUGHTY:
            assert outside.report(text, priority=3, category=text[:80] or "other")["outcome"] == "applied"


def test_every_string_stands_in_the_queue_as_it_came(seen: WallProcess) -> None:
    rows = seen.ask("rows queueView")
    assert isinstance(rows, list)
    texts = {cell for row in rows for cell in row}
    assert [text for text in NAUGHTY if text not in texts and one_line(text) not in texts] == []
    said = seen.ask("accessible queueView")
    assert isinstance(said, list)
    assert all("\n" not in one for one in said)


def test_every_string_stands_in_the_detail_as_it_came_and_one_selection_drives_all(seen: WallProcess) -> None:
    rows = seen.ask("rows queueView")
    assert isinstance(rows, list)
    seen.ask("do :goto queue")
    seen.ask("do :top")
    missing = set(NAUGHTY)
    for at, row in enumerate(rows):
        if at:
            seen.ask("do :move 1")
        said = str(seen.until("text detailView", lambda said, number=row[0]: f"-{number} · " in str(said)))  # type: ignore[misc]
        if at % 20 == 0:
            chosen = seen.ask("selection")
            assert isinstance(chosen, dict)
            assert len(set(chosen.values())) == 1, chosen
            assert chosen["queue"]
        missing -= {text for text in missing if f"\n{text}\n" in said}
    assert missing == set()


def test_the_drill_is_framed_and_named_on_every_window(seen: WallProcess) -> None:
    for name in ("desk", "map", "trends", "leader"):
        assert seen.ask(f"frame {name}") == DARK.drill.lower()
    windows = seen.ask("windows")
    assert isinstance(windows, dict)
    assert all("演练" in window["title"] for window in windows.values())
    assert "演练 naughty" in str(seen.ask("text statusBanner"))
    seen.ask("do :theme light")
    assert seen.ask("frame map") == LIGHT.drill.lower()
    seen.ask("do :layout dual")
    seen.ask("do :layout quad")
    assert seen.ask("frame leader") == LIGHT.drill.lower()


def test_pictures_of_every_window_can_be_taken(seen: WallProcess, tmp_path: Path) -> None:
    files = seen.ask(f"shot {tmp_path}")
    assert isinstance(files, list)
    assert all(Path(file).stat().st_size > 5000 for file in files)
