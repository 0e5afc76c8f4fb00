"""The history of positions: handed over in pieces, stored a line a transaction, by a process of its own."""

import subprocess
import sys
from pathlib import Path

import msgspec

from services.store.engine import open_engine, reader
from services.store.tracks import Fix, TrackWriter, last_fixes
from tests.support.processes import ROOT


async def test_every_fix_arrives_in_however_many_pieces(tmp_path: Path) -> None:
    file, dropped = tmp_path / "tracks.sqlite", list[int]()
    writer = TrackWriter(file, dropped.append)
    await writer.start()
    fixes = [Fix(f"U{number % 100}", number, 1.0, 2.0) for number in range(1251)]
    for count in (0, 1, 250, 251, 749):
        for _ in range(count):
            writer.add(fixes.pop(0))
        writer.flush()
    await writer.close()
    engine = open_engine(file)
    with reader(engine) as connection:
        stored = [int(row[0]) for row in connection.exec_driver_sql("SELECT at FROM fixes ORDER BY rowid")]
    engine.dispose()
    assert (stored, dropped) == ([*range(1251)], [])
    assert sorted(fix.at for fix in last_fixes(file)) == [*range(1151, 1251)]


def test_without_a_process_everything_is_counted_as_dropped(tmp_path: Path) -> None:
    dropped = list[int]()
    writer = TrackWriter(tmp_path / "tracks.sqlite", dropped.append)
    for number in range(300):
        writer.add(Fix("U", number, 1.0, 2.0))
    writer.flush()
    assert dropped == [250, 50]


def test_half_a_line_of_a_hub_that_was_killed_is_passed_over_without_a_word(tmp_path: Path) -> None:
    file, whole = tmp_path / "tracks.sqlite", msgspec.json.encode([Fix("U1", 7, 1.0, 2.0)]) + b"\n"
    done = subprocess.run([sys.executable, "-m", "services.store.tracks", str(file)], input=whole + whole[:20], capture_output=True, cwd=ROOT, check=True)
    assert (done.stderr, [fix.at for fix in last_fixes(file)]) == (b"", [7])
