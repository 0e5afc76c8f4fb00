"""The sync core under faults: seeds without a problem, the same seed the same run, and every planted defect noticed."""

import os
import subprocess
import sys

import pytest

from tests.sim.core.defects import names
from tests.sim.core.run import run
from tests.sim.hunt import noticed
from tests.support.processes import ROOT

SEEDS = 300
_CHUNK = 20
CORPUS = (2, 28, 46, 322, 464)
"""Seeds that failed once, while the product or the simulator was wrong: run for ever."""
KILLING = {
    "answer_before_commit": 0, "no_dedupe": 8, "epoch_kept_on_restore": 16, "number_before_commit": 0, "rows_beside_the_commit": 0,
    "chain_begins_anew": 0, "numbers_not_counted": 0, "decided_state_kept_after_a_failed_commit": 2, "failed_commit_answered": 2,
    "conflict_swallowed": 0, "unit_given_twice": 4, "click_counts_before_it_is_kept": 19, "new_identity_on_resend": 0, "nothing_offered_again": 17,
    "offered_again_by_number": 41, "copy_goes_on_under_the_same_name": 18, "numbers_forgotten_at_restart": 18, "gap_passed_over": 12,
    "turned_away_taken_for_decided": 2, "prediction_left_in_the_view": 0, "lost_commands_not_sent_again": 1,
}  # fmt: skip
_TRACES = "from tests.sim.core.run import run; print([run(seed).trace for seed in (3, 17, 18)])"


@pytest.mark.parametrize("seed", CORPUS)
def test_seeds_that_failed_once(seed: int) -> None:
    assert run(seed).problems == []


@pytest.mark.parametrize("first", range(0, SEEDS, _CHUNK))
def test_nothing_is_lost_twice_or_different(first: int) -> None:
    failed = {seed: problems[:3] for seed in range(first, first + _CHUNK) if (problems := run(seed).problems)}
    assert failed == {}


@pytest.mark.parametrize("name", KILLING)
def test_a_planted_defect_is_noticed(name: str) -> None:
    assert noticed(name, KILLING[name])


@pytest.mark.long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", names())
def test_a_planted_defect_is_found_anew(name: str) -> None:
    assert any(noticed(name, seed) for seed in range(10_000, 12_000))


def test_the_same_seed_is_the_same_run_in_any_process() -> None:
    here = [run(seed).trace for seed in (3, 17, 18)]
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", _TRACES], cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=100)
    assert there.stdout.strip().splitlines()[-1] == str(here)
