"""The entry of the command, and that this run of tests leaves nothing behind."""

import os
from pathlib import Path

from services.runtime.paths import user_paths
from tests.support import processes


def test_version_is_one_line_and_needs_no_qt(tmp_path: Path) -> None:
    ended = processes.run("--version", block_qt=True, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("gridwall 0.")
    assert ended.stdout.count("\n") == 1


def test_the_real_home_is_out_of_reach(tmp_path: Path) -> None:
    paths = user_paths()
    assert paths.data.is_relative_to(tmp_path)
    assert "pytest-of-" in os.environ["HOME"]
