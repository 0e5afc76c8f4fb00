"""A hub put back from a backup, a seat's file damaged: what the dispatcher sees of it, on a wall beside a real hub (protocol.md §3 "Restore")."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.scene import Hub, WallProcess, gateway, hub, import_regions
from tests.support.processes import run
from tests.support.walls import ready, started_wall

pytestmark = pytest.mark.timeout(120)
SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
PAGE = 4096


def address() -> str:
    """One that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def wall(stack: ExitStack, folder: Path, url: str, token: Path) -> WallProcess:
    """A wall in English."""
    args = ("--hub", url, "--token-file", str(token), "--data-dir", str(folder / "seat"), "--lang", "en", "--layout", "single")
    made = stack.enter_context(started_wall(folder, SCREEN, *args))
    ready(made)
    return made


def console(folder: Path, name: str, here: Hub, *lines: str) -> None:
    """Another desk does this, all of it decided before it ends."""
    seat = ("--hub", here.url, "--token-file", str(here.token("dispatcher", name)), "--data-dir", str(folder / name), "--name", name, "--lang", "en")
    done = run("console", *seat, stdin="".join(f"{line}\n" for line in (*lines, ":wait 20", ":quit")))
    assert '"pending":0' in done.stdout, done.stdout


def tray(seen: WallProcess) -> list[str]:
    """What the tray's lines say."""
    rows = seen.ask("rows trayList")
    assert isinstance(rows, list)
    return [str(cell) for row in rows for cell in row]


def settled(seen: WallProcess) -> None:
    """Wait until nothing is pending."""
    seen.until("text statusBanner", lambda said: "Pending 0" in str(said), 20)


def test_after_a_restore_the_tray_says_what_came_out_otherwise_and_the_banner_counts_it(tmp_path: Path) -> None:
    folder, copy, where = tmp_path / "hub", tmp_path / "copy", address()
    with ExitStack() as stack:
        with hub(folder, where) as here:
            import_regions(folder)
            token = here.token("dispatcher", "zhang")
            with gateway(here.url, here.token("field", "gw")) as outside:
                for text in ("fire", "smoke"):
                    outside.report(text, priority=3)
            assert run("backup", "--data-dir", str(folder), "--to", str(copy)).returncode == 0
            seen = wall(stack, tmp_path, here.url, token)
            seen.until("rows queueView", lambda rows: isinstance(rows, list) and len(rows) == 2, 20)
            for line in ("sl 1", "sl 2"):
                seen.ask(f"do {line}")
            seen.ask("do :tray")
            seen.until("rows ownList", lambda rows: str(rows).count("visible") == 2, 20)
        assert run("restore", str(copy), "--data-dir", str(folder)).returncode == 0
        with hub(folder) as elsewhere:  # another desk is there before this one comes back
            console(tmp_path, "li", elsewhere, "sl 1", "zf 2 not_incident nothing there")
        with hub(folder, where):
            seen.until("text statusBanner", lambda said: "Otherwise after the restore 1 F4" in str(said) and "To review 1 F4" in str(said), 40)
            settled(seen)
            seen.ask("do :tray")
            lost, other = tray(seen)
            assert lost.startswith("sl 2 · 0002 smoke · conflict · before the restore: done · ")
            assert "voided by li" in lost
            assert other.startswith("sl 1 · 0001 fire · before the restore: done → nothing to do · given ")
            assert other.endswith("open the incident / seen")
            assert "not done" in str(seen.ask("rows ownList"))
    assert "offered again" in (tmp_path / "wall.err").read_text()


def test_a_damaged_file_of_commands_is_said_on_the_wall(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    with hub(folder) as here:
        token = here.token("dispatcher", "zhang")
        with ExitStack() as stack:
            wall(stack, tmp_path, here.url, token)
        box = tmp_path / "seat" / "outbox.sqlite"
        data = bytearray(box.read_bytes())
        data[len(data) // PAGE * PAGE - PAGE + 900] ^= 1
        box.write_bytes(data)
        with ExitStack() as stack:
            seen = wall(stack, tmp_path, here.url, token)
            seen.until("text statusBanner", lambda said: "To review 1 F4" in str(said), 20)
            assert "was damaged" in str(seen.ask("text commandReading"))
            seen.ask("do :tray")
            (line,) = tray(seen)
            assert line.startswith("The file of this seat's commands was damaged")
            assert line.endswith(" · notice · seen")
