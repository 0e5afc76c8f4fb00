"""A console whose outbox was damaged or lost its log starts, names what it could not read, and offers the rest again: nothing twice, nothing silently gone."""

import json
from collections import Counter
from pathlib import Path

from tests.support.processes import run
from tests.support.site import Line, Site

PAGE = 4096
NOTES = 40


def _said(site: Site, *lines: str) -> list[Line]:
    done = run(*site.argv("seat-03"), stdin="".join(f"{line}\n" for line in lines), block_qt=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_damaged_outbox_is_said_and_its_commands_go_out_once(tmp_path: Path) -> None:
    site, texts = Site(tmp_path), [f"n{number}" for number in range(NOTES)]
    with site.hub():
        _said(site, "lr fire one", ":wait 10", *(f"bz 1 {text} {'x' * 200}" for text in texts[:20]), ":wait 10")
    _said(site, *(f"bz 1 {text} {'x' * 200}" for text in texts[20:]))
    box = site.folder / "seat-03" / "outbox.sqlite"
    data = bytearray(box.read_bytes())
    for page in (5, 8, len(data) // PAGE - 1):
        data[page * PAGE + 900] ^= 1
    box.write_bytes(data)
    with site.hub():
        out = _said(site, ":wait 20", ":status")
    refused = [line for line in out if line["t"] == "refused"]
    assert refused[0]["why"].startswith("The file of this seat's commands was damaged")
    assert all(line["code"] == "damaged" for line in refused)
    found = Counter(text.split()[0] for text in site.notes())
    assert all(times == 1 for times in found.values())
    lost = [text for text in texts if text not in found]
    assert len(lost) <= len(refused) - 1, "each that is gone is named, with those that the hub has"
    assert {*texts[:20]} <= {*found}
    assert next(line for line in out if line["t"] == "status")["console"] == "seat-03"
    assert [line for line in _said(site, ":status") if line["t"] == "refused"] == []


def test_a_write_ahead_log_that_was_removed_doubles_and_loses_nothing_the_hub_has(tmp_path: Path) -> None:
    """The outbox is the one of the start before: its numbers are used up already, so the seat goes on as another incarnation."""
    site = Site(tmp_path)
    with site.hub():
        _said(site, "lr fire one", ":wait 10")
        with site.console() as console:
            for number in range(6):
                console.say(f"bz 1 a{number}")
            console.badge(7, "VISIBLE")
            console.process.kill()
            console.process.wait(10)
        for end in ("-wal", "-shm"):
            (site.folder / "seat-03" / f"outbox.sqlite{end}").unlink()
        assert [line for line in _said(site, *(f"bz 1 b{number}" for number in range(4)), ":wait 20") if line["t"] == "refused"] == []
    assert Counter(site.notes()) == {f"{letter}{number}": 1 for letter, count in (("a", 6), ("b", 4)) for number in range(count)}
