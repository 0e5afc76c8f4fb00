"""The power goes at any write of the log or the outbox: what was confirmed is there, the file is whole, nothing is half (protocol.md §3)."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.power.cuts import Bench, behind_faults, benches, power_cuts, sealed, sealed_cuts
from tests.power.disk import Disk, Op
from tests.power.faulty import Fault
from tests.power.replay import SETTLE, Replay
from tests.power.script import START, Said


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


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_cuts_behind_a_full_or_failing_disk_lose_nothing(tmp_path: Path) -> None:
    for bench in benches(tmp_path / "recorded", 40):
        assert behind_faults(bench, 240, Random(5)).losses == []


def _two_lives(*opening: str) -> list[Said]:
    """A process that stores one row more, and another one that does."""
    pragmas = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *opening)
    made = (*pragmas, "BEGIN IMMEDIATE", "CREATE TABLE IF NOT EXISTS t (x)", "COMMIT")
    lives = [(*made, "BEGIN IMMEDIATE", f"INSERT INTO t VALUES ({n})", "COMMIT") for n in (1, 2)]
    return [said for n, life in enumerate(lives) for said in (START, *(Said(n, sql) for sql in life), Said(n, ""))]


@pytest.mark.parametrize(("opening", "lost"), [((SETTLE,), False), ((), True)])
def test_nothing_is_confirmed_behind_a_commit_that_the_disk_did_not_take(tmp_path: Path, opening: tuple[str, ...], lost: bool) -> None:
    """The first one's last commit fails at its sync, and so does its end; the next finds it in the log, which the disk has not."""
    bench = Bench(tmp_path, "x.sqlite", _two_lives(*opening), settles=False)
    first = bench.script[: bench.script.index(START, 1)]
    ops = Bench(tmp_path, "y.sqlite", first, settles=False).replay().ops
    sync = [at for at, op in enumerate(ops) if (op.file, op.kind) == ("y.sqlite-wal", "sync")][-2]
    whole = bench.replay(Fault("broken", sync, 2))
    assert len(whole.states) > 3, "the second one took its row"
    seen = set()
    for seed in range(30):
        chance = Random(seed)
        seen.add(bench.look(_disk(whole.ops[: whole.confirmed[-1]], chance), chance) in (whole.states[-1], *whole.doubtful))
    assert (False in seen) == lost


def test_an_encrypted_file_whose_pages_and_frames_are_torn_loses_nothing(tmp_path: Path) -> None:
    outcome = sealed_cuts(tmp_path, 60, commands=20)
    assert outcome.losses == []
    assert outcome.cuts >= 60


@pytest.mark.parametrize("file", [0, 1])
def test_torn_encrypted_pages_that_were_never_synced_are_noticed(tmp_path: Path, file: int) -> None:
    one = sealed(tmp_path, 10, lives=2)[file]
    one.run.ops[:] = [op if op.kind != "sync" else replace(op, kind="write") for op in one.run.ops]
    assert {one.look(_disk(one.run.ops, Random(seed)), Random(seed)) for seed in range(8)} - {one.run.states[-1]}


def _disk(ops: list[Op], chance: Random) -> Disk:
    disk = Disk()
    for op in ops:
        disk.apply(op, chance)
    return disk


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
