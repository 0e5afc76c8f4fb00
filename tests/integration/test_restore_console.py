"""A hub put back from a backup, a seat's folder copied: what consoles said they kept is in the log once, counted from outside (protocol.md §3)."""

import shutil
from pathlib import Path

import pytest

from tests.support.hubs import cli
from tests.support.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_what_a_restored_hub_lacks_is_offered_again_and_counted_once(site: Site, tmp_path: Path) -> None:
    file, where = tmp_path / "copy.gridwall", ["--data-dir", str(site.hub_dir)]
    with site.hub(), site.console() as console:
        console.say("lr fire one")
        assert console.ask(":wait 10")["pending"] == 0
        console.say("bz 1 before")
        assert console.ask(":wait 10")["pending"] == 0
        assert cli("backup", *where, "--to", str(file))[0] == 0
        for text in ("after-a", "after-b", "after-c"):
            console.say(f"bz 1 {text}")
        assert console.ask(":wait 10")["pending"] == 0
    assert cli("restore", str(file), *where)[0] == 0
    assert site.notes() == ["before"]
    with site.console() as console:
        console.say("bz 1 offline")
        console.badge(6, "QUEUED")
        with site.hub():
            assert console.ask(":wait 25")["pending"] == 0
            console.say("bz 1 later")
            assert console.ask(":wait 10")["pending"] == 0
    assert site.notes() == ["before", "after-a", "after-b", "after-c", "offline", "later"]
    assert cli("audit", "verify", *where)[0] == 0


def test_a_copied_seat_loses_nothing_and_doubles_nothing(site: Site, tmp_path: Path) -> None:
    with site.hub(), site.console() as console:
        console.say("lr fire one")
        assert console.ask(":wait 10")["pending"] == 0
    with site.console() as console:
        for text in ("a", "b"):
            console.say(f"bz 1 {text}")
        console.badge(3, "QUEUED")
    shutil.copytree(tmp_path / "seat-03", tmp_path / "seat-04")
    with site.hub(), site.console() as console, site.console("seat-04") as copy:
        for one, text in ((console, "first"), (copy, "second"), (console, "third"), (copy, "fourth")):
            one.say(f"bz 1 {text}")
        assert console.ask(":wait 25")["pending"] == 0
        assert copy.ask(":wait 25")["pending"] == 0
    notes = site.notes()
    assert sorted(notes) == sorted(["a", "b", "first", "second", "third", "fourth"])
    assert notes.index("first") < notes.index("third")
    assert notes.index("second") < notes.index("fourth")


def test_what_came_out_otherwise_after_a_restore_is_listed_with_what_it_was(site: Site, tmp_path: Path) -> None:
    file, where = tmp_path / "copy.gridwall", ["--data-dir", str(site.hub_dir)]
    with site.hub(), site.console() as console:
        console.say("lr fire one")
        assert console.ask(":wait 10")["pending"] == 0
        assert cli("backup", *where, "--to", str(file))[0] == 0
        console.say("yx 1 2")
        assert console.ask(":wait 10")["pending"] == 0
    assert cli("restore", str(file), *where)[0] == 0
    with site.hub():
        with site.console("seat-04") as other:
            other.say("yx 1 2")
            assert other.ask(":wait 10")["pending"] == 0
        with site.console() as console:
            console.until(lambda line: line["t"] == "command" and line["was"] and line["status"] == "VISIBLE")
            (row,) = console.ask(":different")["rows"]
            assert (row["line"], row["was"], row["outcome"]) == ("yx 1 2", "applied", "noop")
