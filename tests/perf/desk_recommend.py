"""Recommendation over 10,000 units of one capable kind and all positions fresh: what the detail panel asks for at each choice of an incident."""

import time
from pathlib import Path
from random import Random

from services.analysis.fleet import KINDS, Fleet
from services.analysis.recommend import LIMIT, propose, recommend
from services.domain.model import Incident, Unit
from services.domain.plans import DEFAULT_PLANS, plan_for
from services.domain.states import State
from tests.perf.machine import percentile

_NOW_MS = 1_795_328_526_000
_UNITS, _TIMES = 10_000, 100


def measure(_folder: Path) -> dict[str, object]:
    """`recommend_10k_ms`: the 95th percentile over incidents all over the county, ranking and proposal together."""
    fleet, rng = _fleet(), Random(4)
    plan = plan_for(DEFAULT_PLANS, "public_safety/fire")
    took = []
    for _ in range(_TIMES):
        incident = _incident(109 + rng.random() / 2, 32.5 + rng.random() / 2)
        begun = time.perf_counter()
        propose(recommend(fleet, incident, _NOW_MS, LIMIT, plan), plan.kinds)
        took.append((time.perf_counter() - begun) * 1000)
    return {"recommend_10k_ms": round(percentile(took, 0.95), 2)}


def _fleet() -> Fleet:
    fleet, rng = Fleet(), Random(7)
    for n in range(_UNITS):
        region = f"9902{rng.randrange(20):02}{rng.randrange(30):03}{rng.randrange(40):03}001"
        fleet.put(Unit(id=f"U{n}", kind=KINDS[n % len(KINDS)], region=region, skills=("public_safety/fire",)))
        fleet.move(f"U{n}", 109 + rng.random() / 2, 32.5 + rng.random() / 2, _NOW_MS - 5000)
    return fleet


def _incident(lon: float, lat: float) -> Incident:
    return Incident(
        id="i1", no="20261122-0001", version=1, state=State.REPORTED, category="public_safety/fire", priority=1, level_reached="L2",
        owner="990201001001", region="990201001001001", unplaced=False, lon=lon, lat=lat, text="", reported_at="2026-11-22T06:22:06.000Z",
    )  # fmt: skip
