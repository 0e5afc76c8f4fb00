"""The simulator's own figures: how many seeds a second on all processors, and how many of the planted defects their recorded seeds notice."""

import time

from tests.sim.core.plan import drawn
from tests.sim.core.pool import pool
from tests.sim.core.run import run
from tests.sim.hunt import KILLING, noticed

SEEDS = 100
_CHUNK = 5


def simulator() -> dict[str, object]:
    """`sim_seeds_per_s`, `sim_failed`, `planted_found`, `planted_total`."""
    with pool() as workers:
        list(workers.map(run, range(4)))  # workers start and import once
        began = time.perf_counter()
        failed = sum(bool(verdict.problems) for verdict in workers.map(run, range(SEEDS), chunksize=_CHUNK))
        per_s = SEEDS / (time.perf_counter() - began)
        found = sum(bool(said) for said in workers.map(_on_its_seed, KILLING))
    return {"sim_seeds_per_s": round(per_s, 1), "sim_failed": failed, "planted_found": found, "planted_total": len(KILLING)}


def _on_its_seed(name: str) -> str:
    return noticed(name, drawn(KILLING[name]))
