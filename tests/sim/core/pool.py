"""Worker processes for many runs: forked when everything is imported and prepared, without the collector's rounds in between."""

from __future__ import annotations

import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from tests.sim.core.begin import begin_with
from tests.sim.core.limits import limits_of
from tests.sim.core.plan import Plan

WORKERS = len(os.sched_getaffinity(0))


def prepared() -> None:
    """Make what runs begin with, once, before the workers are forked."""
    for sealed in (False, True):
        with limits_of(Plan(0, 0, (), (), sealed=sealed)):
            begin_with(sealed)


def pool(workers: int = WORKERS) -> ProcessPoolExecutor:
    """As many workers as there are processors for this process (taskset(1) gives fewer)."""
    prepared()
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"), initializer=_calm)


def _calm() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
