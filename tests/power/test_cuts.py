"""The power goes at any write of the log or the outbox: what was confirmed is there, the file is whole, nothing is half (protocol.md §3)."""

from pathlib import Path
from random import Random

import pytest

from tests.power.cuts import power_cuts
from tests.power.disk import Disk, Op
from tests.power.replay import Replay
from tests.power.script import Said


def test_a_cut_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    outcome = power_cuts(tmp_path, 60, commands=40)
    assert outcome.losses == []
    assert outcome.cuts >= 60


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_thousand_cuts_lose_nothing(tmp_path: Path) -> None:
    outcome = power_cuts(tmp_path, 1000)
    assert outcome.losses == []
    assert outcome.cuts >= 1000


def test_a_disk_keeps_what_was_synced_and_any_part_of_the_rest() -> None:
    disk, chance = Disk(), Random(1)
    for op in (Op("a", "write", 0, b"1" * 1024), Op("a", "sync"), Op("a", "write", 0, b"2" * 1024), Op("b", "write", 512, b"3")):
        disk.apply(op, chance)
    pictures = [disk.after_cut(chance) for _ in range(60)]
    assert {(one["a"][:512], one["a"][512:]) for one in pictures} == {(x * 512, y * 512) for x in (b"1", b"2") for y in (b"1", b"2")}
    assert {one["b"] for one in pictures} == {b"", b"\0" * 512 + b"3"}
    disk.apply(Op("a", "gone"), chance)
    assert "a" not in disk.after_cut(chance)


def test_the_same_script_without_the_sync_of_a_commit_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said about losses means something: with synchronous=NORMAL, which is known to lose commits, some are counted."""
    _lower(monkeypatch)
    assert any("other contents" in loss for loss in power_cuts(tmp_path, 100, commands=40).losses)


def _lower(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = Replay._say  # the script as it is, but for one word
    monkeypatch.setattr(Replay, "_say", lambda self, said: spoken(self, Said(said.connection, said.sql.replace("synchronous=FULL", "synchronous=NORMAL"))))
