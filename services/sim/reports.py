"""What happens in the county: seeded reports at the scenario's rate, and the director's injections on time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from services.app.ports import Rng
from services.domain.args import Contact
from services.domain.ids import derive
from services.domain.model import Origin
from services.domain.times import Stamp, plus
from services.sim.routes import Point, Routes
from services.sim.scenario import Happening, Injection, Scenario
from services.wire.frames import Report

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗郑"
_KINDS = {"12345": "hotline", "110": "police", "119": "fire", "120": "medical", "网格": "grid", "烟感": "sensor", "水位": "sensor", "巡查": "patrol"}
_ALREADY_WAITING_S = (30.0, 150.0, 1200.0, 2400.0)  # how old, at most, what is open when the drill begins may be, by priority
_SPOT_DEGREES = 0.0006  # callers put one fire some 50 m apart


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody reports, before it is a frame; without a point it is known to lie in `region`."""

    at: Stamp
    category: str
    text: str
    priority: int
    source: str
    point: Point | None
    region: str | None = None
    address: str = ""
    casualties: int | None = None


class Reports:
    """Makes report frames. `run` names this run, so that ids never meet those of another."""

    def __init__(self, scenario: Scenario, routes: Routes, rng: Rng, run: str) -> None:
        self._scenario, self._routes, self._rng, self._run = scenario, routes, rng, run
        self._made = 0
        self._due_s: float | None = None
        self._opening = scenario.opening_reports
        self._injections = sorted(scenario.injections, key=lambda each: each.at_s)
        self._total = sum(each.weight for each in scenario.happenings)
        self._spots: dict[str, Point] = {}

    def until(self, now_s: float, at: Stamp) -> Iterator[Report]:
        """Everything that happens up to `now_s` seconds of the drill; the opening ones carry times before `at`."""
        yield from self._open(at)
        while self._injections and self._injections[0].at_s <= now_s:
            yield self._frame(self._inject(self._injections.pop(0), at))
        if self._due_s is None:
            self._due_s = now_s + self._gap()
        while self._due_s <= now_s:
            self._due_s += self._gap()
            yield self._frame(self._happen(self._pick(), at))

    def _open(self, at: Stamp) -> Iterator[Report]:
        while self._opening:
            self._opening -= 1
            kind = self._pick()
            age_s = self._rng.uniform(0, _ALREADY_WAITING_S[kind.priority - 1])
            yield self._frame(self._happen(kind, plus(at, -age_s)))

    def _gap(self) -> float:
        return -math.log(1.0 - self._rng.random()) * 3600 / self._scenario.reports_per_hour

    def _pick(self) -> Happening:
        left = self._rng.uniform(0, self._total)
        for each in self._scenario.happenings:
            left -= each.weight
            if left <= 0:
                return each
        return self._scenario.happenings[-1]

    def _happen(self, kind: Happening, at: Stamp) -> Told:
        grid = self._rng.choice(self._routes.codes())
        lost = self._rng.random() < self._scenario.unplaced
        return Told(
            at, kind.category, self._rng.choice(kind.texts), kind.priority, self._rng.choice(kind.sources),
            point=None if lost else self._routes.somewhere(self._rng, grid), region=grid[:9] if lost else None, address=self._routes.name(grid),
        )  # fmt: skip

    def _inject(self, each: Injection, at: Stamp) -> Told:
        spot = self._spots.get(each.place)
        point = self._routes.somewhere(self._rng, each.region) if spot is None else self._routes.near(self._rng, spot, _SPOT_DEGREES)
        if each.place and spot is None:
            self._spots[each.place] = point
        return Told(at, each.category, each.text, each.priority, each.source, point, address=each.address, casualties=each.casualties)

    def _frame(self, told: Told) -> Report:
        self._made += 1
        kind = _KINDS.get(told.source, "hotline")
        lon, lat = told.point if told.point is not None else (None, None)
        return Report(
            id=derive(self._run, f"report:{self._made}"), at=told.at, category=told.category, text=told.text, priority=told.priority, crs="wgs84",
            region=told.region, lon=None if lon is None else round(lon, 6), lat=None if lat is None else round(lat, 6), address=told.address,
            casualties=told.casualties, origin=Origin(kind=kind, name=told.source, ticket=f"YL-{self._made:05d}"),
            contact=None if kind == "sensor" else self._caller(),
        )  # fmt: skip

    def _caller(self) -> Contact:
        """An invented caller: a surname, and a number of a block that is given to nobody."""
        return Contact(name=self._rng.choice(_SURNAMES) + self._rng.choice(("先生", "女士")), phone=f"1390000{self._rng.randint(0, 9999):04d}")
