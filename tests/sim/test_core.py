"""The sync core under faults: plans that failed once, seeds without a problem, the same seed the same run, and every planted defect noticed."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from services.runtime.rng import SeededRng
from tests.sim import __main__ as sim
from tests.sim import hunt
from tests.sim.core.corpus import read_all
from tests.sim.core.defects import names
from tests.sim.core.loop import SimLoop, bury
from tests.sim.core.net import Net
from tests.sim.core.plan import ANYTHING, SURVIVABLE, Fault, Plan, drawn
from tests.sim.core.run import play, run
from tests.sim.core.shrink import shrunk, smallest
from tests.sim.core.site import Life, Site
from tests.sim.hunt import KILLING, noticed
from tests.support.processes import ROOT

SEEDS = 2000
_CHUNK = 50
_SAME = (3, 17, 18, 40)
_TRACES = f"from tests.sim.core.run import run; print([run(seed).trace for seed in {_SAME}])"


@pytest.fixture(scope="module", autouse=True)
def calm() -> Iterator[None]:
    """Fewer rounds of the collector: they look through all of pytest, again and again."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.parametrize("name", read_all())
def test_plans_that_failed_once(name: str) -> None:
    assert play(read_all()[name].plan).problems == ()


@pytest.mark.parametrize("name", [name for name, found in read_all().items() if found.defect])
def test_the_smallest_plan_of_a_defect_notices_it(name: str) -> None:
    found = read_all()[name]
    assert noticed(found.defect, found.plan)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", range(0, SEEDS, _CHUNK))
def test_nothing_is_lost_twice_or_different(first: int) -> None:
    failed = {seed: problems[:3] for seed in range(first, first + _CHUNK) if (problems := run(seed).problems)}
    assert failed == {}


def test_each_defect_has_a_seed_that_notices_it() -> None:
    assert sorted(KILLING) == sorted(names())
    assert len(KILLING) >= 20


@pytest.mark.parametrize("name", KILLING)
def test_a_planted_defect_is_noticed(name: str) -> None:
    assert noticed(name, drawn(KILLING[name]))


@pytest.mark.long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", names())
def test_a_planted_defect_is_found_anew(name: str) -> None:
    first = KILLING[name] // 10_000 * 10_000
    assert hunt.hunt(name, range(first, first + 2000))


@pytest.mark.parametrize("order", ["1", "2"])
def test_the_same_seed_is_the_same_run_in_any_process(order: str) -> None:
    here = [run(seed).trace for seed in _SAME]
    env = {**os.environ, "PYTHONHASHSEED": order}  # a set of names has another order in each
    there = subprocess.run([sys.executable, "-W", "ignore", "-c", _TRACES], cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=100)
    assert there.stdout.strip().splitlines()[-1] == str(here)


class _Machine(Life):
    """A machine whose process waits for ever, and says so when it is tidied up."""

    def __init__(self, site: Site, said: list[str]) -> None:
        super().__init__(site, "machine", 1)
        self._said = said

    def start(self) -> None:
        self.born()
        self.spawn(self._wait())

    async def _wait(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self._said.append("tidied up")


def test_a_killed_process_does_not_tidy_up_after_itself(tmp_path: Path) -> None:
    loop, rng, said = SimLoop(), SeededRng(0), list[str]()
    site = Site(loop, Net(loop, rng.fork), tmp_path, rng.fork, {})
    machine = _Machine(site, said)
    machine.start()
    loop.run_until_complete(asyncio.sleep(1))
    machine.die()
    machine.born()
    gc.collect()
    assert said == []
    bury(loop)


def test_a_plan_read_from_a_file_is_the_same_run() -> None:
    plan = drawn(12)
    assert play(msgspec.json.decode(msgspec.json.encode(plan), type=Plan)).trace == run(12).trace


def test_every_fault_is_drawn_and_liveness_runs_have_only_what_can_be_survived() -> None:
    plans = [drawn(seed) for seed in range(300)]
    drawn_kinds = {fault.kind for plan in plans for fault in plan.faults}
    assert drawn_kinds == {*ANYTHING, "astray"}
    lossy = [plan for plan in plans if plan.lossy]
    assert lossy
    assert {fault.kind for plan in lossy for fault in plan.faults} <= {*SURVIVABLE}


# --- making failures small ---


def test_the_smallest_part_that_fails_is_found() -> None:
    asked: list[Sequence[int]] = []

    def fails(some: Sequence[int]) -> bool:
        asked.append(some)
        return 3 in some and 17 in some

    assert smallest(range(20), fails) == [3, 17]
    assert len(asked) < 60


def test_a_failing_plan_is_made_small() -> None:
    plan = Plan(1, 3, tuple(Fault("cut", at / 2, 8.0, 0, at) for at in range(20)), drawn(1).deeds, drill=True, whole=True)
    small = shrunk(plan, lambda one: any(fault.number == 7 and fault.lasts > 1 for fault in one.faults))
    assert [fault.number for fault in small.faults] == [7]
    assert (small.deeds, small.seats, small.drill, small.whole) == ((), 1, False, False)
    assert small.chaos_s < 6
    assert 1 < small.faults[0].lasts <= 2


# --- the commands ---


class _Here:
    """An executor without processes: what is planted here is planted there."""

    def __enter__(self) -> "_Here":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left."""

    map = staticmethod(lambda work, items, chunksize=1: map(work, items))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs happen in this process."""
    monkeypatch.setattr(sim, "pool", _Here)
    monkeypatch.setattr(hunt, "pool", _Here)


@pytest.mark.usefixtures("here")
def test_the_command_says_how_many_failed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim, "read_all", dict)
    assert sim.main(["2", "5"]) == 0
    assert capsys.readouterr().out.startswith("sim: 2 seeds, 0 failed, ")
    monkeypatch.setenv("DEFECT", "number_before_commit")
    assert sim.main(["1", "0"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("sim: 1 seeds, 1 failed, ")


@pytest.mark.usefixtures("here")
def test_the_hunt_fails_when_it_finds_the_one_and_when_it_does_not_find_all(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunt, "names", lambda: ["number_before_commit", "kept_on_a_full_disk"])
    for asked, status, last in (("all", 1, "1 of 2"), ("number_before_commit", 1, "1 of 1"), ("kept_on_a_full_disk", 0, "0 of 1")):
        monkeypatch.setenv("DEFECT", asked)
        assert hunt.main(["1"]) == status
        assert capsys.readouterr().out.splitlines()[-1] == f"sim-defects: {last} found within 1 seeds"


def test_the_defects_are_listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEFECT", raising=False)
    assert hunt.main([]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in listed] == names()
    assert all(len(line.split(": ", 1)[1]) > 20 for line in listed)
