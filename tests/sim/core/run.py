"""One plan, run from the first step to the verdict."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from services.runtime.rng import SeededRng
from tests.sim.core.begin import begin_with
from tests.sim.core.checks import Overheard, final
from tests.sim.core.limits import NARROW_WATER, limits_of
from tests.sim.core.loop import NothingLeftError, SimLoop, bury
from tests.sim.core.net import Net
from tests.sim.core.plan import Plan, drawn
from tests.sim.core.scratch import scratch
from tests.sim.core.site import Site
from tests.sim.core.stage import Run


class Verdict(msgspec.Struct, frozen=True):
    """What came of a plan: what did not hold, the trace of every frame that left, commands kept, events in the log, virtual seconds."""

    problems: tuple[str, ...]
    trace: str
    commands: int
    events: int
    seconds: float


class _Errors(logging.Handler):
    """Whatever the product logs as an error is a problem of the run."""

    def __init__(self, site: Site) -> None:
        super().__init__(logging.ERROR)
        self._site = site

    def emit(self, record: logging.LogRecord) -> None:
        if "nothing can be stored" not in record.getMessage():
            self._site.wrong(f"logged: {record.getMessage()}")


@contextmanager
def _heard(site: Site) -> Iterator[None]:
    log, handler = logging.getLogger("gridwall"), _Errors(site)
    log.addHandler(handler)
    before, log.propagate = log.propagate, False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.propagate = before


def run(seed: int) -> Verdict:
    """Run the plan of a seed."""
    return play(drawn(seed))


def play(plan: Plan) -> Verdict:
    """Run a plan in memory."""
    rng, loop = SeededRng(plan.noise), SimLoop()
    with limits_of(plan), scratch() as folder:
        net = Net(loop, lambda way: rng.fork(f"net {way}"), *([NARROW_WATER] if plan.narrow else []))
        site = Site(loop, net, folder, rng.fork, begin_with(plan.sealed))
        asyncio.set_event_loop(loop)
        try:
            with _heard(site):
                return _judged(Run(site, plan))
        finally:
            asyncio.set_event_loop(None)


def _judged(stage: Run) -> Verdict:
    site, loop, trace, problems = stage.site, stage.site.loop, hashlib.sha256(), tuple[str, ...]()
    heard = Overheard(stage)
    site.net.taps += [heard.frame, lambda node, data: trace.update(f"{loop.time():.6f} {node.name} ".encode() + data)]
    try:
        loop.run_until_complete(stage.play())
        final(stage)
    except NothingLeftError as why:
        site.wrong(str(why))
    finally:
        problems = tuple(site.problems)  # what the dying say is of no account
        for life in stage.lives:
            life.die()
        bury(loop)
    asked = sum(len(seat.asked) for seat in stage.seats)
    return Verdict(problems, trace.hexdigest(), asked, stage.hub.committed, loop.time())
