"""A week of 100,000 incidents and the feed that changes them: what the queue under measurement is given."""

from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

import msgspec

from services.domain.model import Incident
from services.domain.states import State
from services.domain.times import from_ms
from tests.support.desk import NOW_MS, REGIONS, incident

ROWS = 100_000
FRAME_S = 0.033
_PREPARED = 90
"""Frames made beforehand: three seconds of the feed, with up to 60,000 changed incidents."""
_GRIDS = [code for code in REGIONS if len(code) >= 9]
_TEXTS = ("三楼住户阳台冒烟", "楼道照明不亮", "两户因漏水争执", "老人走失，最后在临江广场", "路口两车相撞，占一条车道")
_CATEGORIES = ("public_safety/fire", "hazard/lighting", "dispute/neighbours", "people_in_need/lost", "public_safety/traffic")
_STATES = (State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.ON_SCENE, State.HANDLING)


def made(rows: int = ROWS, seed: int = 7) -> list[Incident]:
    """So many open incidents of a bad week, each with a number, a place and words of its own."""
    rng = Random(seed)
    found = []
    for number in range(rows):
        kind = rng.randrange(len(_TEXTS))
        age, left = rng.randrange(1000, 7 * 86_400_000), rng.randrange(-7_200_000, 86_400_000)
        found.append(incident(
            id=f"q{number:06}", no=f"20261122-{number:06}", priority=rng.choices((1, 2, 3, 4), (4, 14, 42, 40))[0], state=rng.choice(_STATES),
            category=_CATEGORIES[kind], region=rng.choice(_GRIDS), text=f"{_TEXTS[kind]}，{number % 997}号", address=f"朝阳路{number % 811}号",
            reported_at=from_ms(NOW_MS - age), due_at=from_ms(NOW_MS + left), due_from=from_ms(NOW_MS + left - 7_200_000), due_clock="handle",
        ))  # fmt: skip
    return found


def changes(rows: list[Incident], rate: int) -> Iterator[list[Incident]]:
    """What each frame brings at so many updates a second, over and over: made before the clock runs, for a hub does this in another process."""
    return cycle(list(islice(_frames(list(rows), rate), _PREPARED)))


def _frames(rows: list[Incident], rate: int) -> Iterator[list[Incident]]:
    """Half are words of the work, a third move the due time, the rest the priority."""
    rng = Random(rate)
    owed = 0.0
    while True:
        owed += rate * FRAME_S
        frame = []
        while owed >= 1:
            owed -= 1
            at = rng.randrange(len(rows))
            rows[at] = _changed(rows[at], rng)
            frame.append(rows[at])
        yield frame


def _changed(row: Incident, rng: Random) -> Incident:
    what = rng.random()
    if what < 0.5:
        return msgspec.structs.replace(row, version=row.version + 1, state=rng.choice(_STATES))
    if what < 0.83:
        left = rng.randrange(-7_200_000, 86_400_000)
        return msgspec.structs.replace(row, version=row.version + 1, due_at=from_ms(NOW_MS + left), due_from=from_ms(NOW_MS + left - 7_200_000))
    return msgspec.structs.replace(row, version=row.version + 1, priority=rng.randrange(1, 5))
