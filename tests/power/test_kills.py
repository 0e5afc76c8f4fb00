"""Killed at any moment, on the shipped library: what was acknowledged or QUEUED is in the log, once (protocol.md §3 "The click counts")."""

from pathlib import Path

import pytest

from tests.power.kills import console_kills, hub_kills
from tests.power.truncated import truncated_kills


def test_a_killed_hub_has_everything_it_acknowledged(tmp_path: Path) -> None:
    assert hub_kills(tmp_path, 2) == []


def test_a_killed_console_has_everything_it_called_queued(tmp_path: Path) -> None:
    assert console_kills(tmp_path, 2) == []


def test_an_outbox_whose_log_is_cut_behind_the_last_confirmed_command_has_all_of_them(tmp_path: Path) -> None:
    assert truncated_kills(tmp_path, 2) == []


@pytest.mark.long
@pytest.mark.timeout(600)
def test_fifty_kills_with_truncated_files(tmp_path: Path) -> None:
    assert truncated_kills(tmp_path, 50, seed=2) == []


@pytest.mark.long
@pytest.mark.timeout(600)
def test_thirty_kills_of_a_hub(tmp_path: Path) -> None:
    assert hub_kills(tmp_path, 30, seed=2) == []


@pytest.mark.long
@pytest.mark.timeout(600)
def test_thirty_kills_of_a_console(tmp_path: Path) -> None:
    assert console_kills(tmp_path, 30, seed=2) == []
