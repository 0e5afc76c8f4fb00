"""Made-up days of incidents as rows of the seat: a daily rhythm, four priorities, work that is sometimes late, and one surge."""

import math
from collections.abc import Iterator
from random import Random
from typing import Any

from services.domain.model import Incident
from services.domain.policy import Policy
from services.domain.states import State
from services.domain.times import from_ms, to_ms

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NOW_MS = to_ms("2026-11-22T06:22:06.000Z")
"""14:22:06 in the site's time."""
_POLICY = Policy()
_CATEGORIES = (
    ("dispute/neighbours", 22), ("city_upkeep/parking", 20), ("public_safety/traffic", 12), ("people_in_need/elderly", 9), ("dispute/labour", 8),
    ("hazard/lighting", 8), ("public_order/noise", 8), ("people_in_need/lost", 4), ("public_safety/fire", 3), ("city_upkeep/dumping", 6),
)  # fmt: skip
_PRIORITIES = ((1, 4), (2, 14), (3, 42), (4, 40))


def row(key: str, at_ms: int, state: State = State.REPORTED, *, priority: int = 3, category: str = "dispute/neighbours", **fields: Any) -> Incident:
    """One incident reported at `at_ms`; `stamps` may be given in milliseconds by state."""
    stamps = {State.REPORTED.value: at_ms, **{str(name): ms for name, ms in fields.pop("stamps", {}).items()}}
    return Incident(
        id=key, no=f"20261122-{key:0>4}", version=1, state=state, category=category, priority=priority, level_reached="L2", owner="990101101003",
        region="990101101003007", unplaced=False, lon=118.4, lat=34.0, text=fields.pop("text", f"事件 {key}"), reported_at=from_ms(at_ms),
        stamps={name: from_ms(ms) for name, ms in stamps.items()}, limits=_POLICY.limits_for(priority),
        dispatched_ever=State.DISPATCHED in stamps, **fields,
    )  # fmt: skip


def rhythm(hour: float) -> float:
    """Share of the day's busiest rate at a local hour: quiet at three, busy from ten to eight."""
    return 0.25 + 0.75 * math.pow(0.5 - 0.5 * math.cos((hour - 3.5) / 24 * 2 * math.pi), 1.3)


def incidents(days: int, per_ten_minutes: float = 14.0, seed: int = 7, now_ms: int = NOW_MS, surge: float = 2.2) -> Iterator[Incident]:
    """Rows of the last `days` days at a peak of so many in ten minutes, each as far in its life as its age would have it."""
    rng = Random(seed)
    at, number = float(now_ms - days * DAY_MS), 0
    while True:
        hour = ((at + 8 * HOUR_MS) % DAY_MS) / HOUR_MS
        rate = per_ten_minutes * rhythm(hour) * (surge if now_ms - at < 40 * 60_000 else 1.0)
        at += rng.expovariate(rate / 600_000)
        if at >= now_ms:
            return
        number += 1
        yield _lived(str(number), int(at), now_ms, rng)


def _lived(key: str, at: int, now_ms: int, rng: Random) -> Incident:
    priority = rng.choices([p for p, _ in _PRIORITIES], [w for _, w in _PRIORITIES])[0]
    category = rng.choices([c for c, _ in _CATEGORIES], [w for _, w in _CATEGORIES])[0]
    scale = (0.55, 0.6, 0.8, 1.0)[priority - 1]
    means = (
        (22, 28, 40, 240, 2400, 900, 600),
        (60, 80, 90, 620, 5400, 1800, 1200),
        (150, 200, 240, 1500, 9000, 3600, 2400),
        (300, 500, 500, 2400, 14000, 5000, 3600),
    )
    steps = (State.ACCEPTED, State.DISPATCHED, State.SIGNED, State.ON_SCENE, State.FEEDBACK, State.CHECKED, State.CLOSED)
    slow = 1.9 if 4 <= (at / HOUR_MS + 8) % 24 < 6 else 1.0
    state, stamps, when = State.REPORTED, {}, float(at)
    for step, mean in zip(steps, means[priority - 1], strict=True):
        when += 1000 * mean * scale * slow * rng.lognormvariate(0, 0.42)
        if when > now_ms:
            break
        state = step
        stamps[step] = int(when)
    return row(key, at, state, priority=priority, category=category, stamps=stamps, units=("U1",) if State.DISPATCHED in stamps else ())
