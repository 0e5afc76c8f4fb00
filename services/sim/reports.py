"""What happens in the county: seeded reports at the scenario's rate, and the director's injections on time."""

import math
from collections.abc import Iterator

from services.app.ports import Rng
from services.domain.args import Contact
from services.domain.ids import derive
from services.domain.model import Origin
from services.domain.times import Stamp
from services.sim.routes import Routes
from services.sim.scenario import Happening, Injection, Scenario
from services.wire.frames import Report

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗郑"
_KINDS = {"12345": "hotline", "110": "police", "网格": "grid", "烟感": "sensor", "巡查": "patrol"}


class Reports:
    """Makes report frames. `run` names this run, so that ids never meet those of another."""

    def __init__(self, scenario: Scenario, routes: Routes, rng: Rng, run: str) -> None:
        self._scenario, self._routes, self._rng, self._run = scenario, routes, rng, run
        self._made = 0
        self._due_s = 0.0
        self._opening = scenario.opening_reports
        self._injections = sorted(scenario.injections, key=lambda each: each.at_s)
        self._total = sum(each.weight for each in scenario.happenings)

    def until(self, now_s: float, at: Stamp) -> Iterator[Report]:
        """Everything that happens up to `now_s` seconds of the drill."""
        while self._opening:
            self._opening -= 1
            yield self._happen(at)
        while self._injections and self._injections[0].at_s <= now_s:
            yield self._inject(self._injections.pop(0), at)
        if self._due_s == 0.0:
            self._due_s = now_s + self._gap()
        while self._due_s <= now_s:
            self._due_s += self._gap()
            yield self._happen(at)

    def _gap(self) -> float:
        return -math.log(1.0 - self._rng.random()) * 3600 / self._scenario.reports_per_hour

    def _pick(self) -> Happening:
        left = self._rng.uniform(0, self._total)
        for each in self._scenario.happenings:
            left -= each.weight
            if left <= 0:
                return each
        return self._scenario.happenings[-1]

    def _happen(self, at: Stamp) -> Report:
        kind = self._pick()
        grid = self._rng.choice(self._routes.codes())
        source = self._rng.choice(kind.sources)
        lost = self._rng.random() < self._scenario.unplaced
        lon, lat = (None, None) if lost else self._routes.somewhere(self._rng, grid)
        return self._report(
            at, kind.category, self._rng.choice(kind.texts), kind.priority, source, grid[:9] if lost else None, lon, lat, self._routes.name(grid)
        )

    def _inject(self, each: Injection, at: Stamp) -> Report:
        lon, lat = self._routes.somewhere(self._rng, each.region)
        return self._report(at, each.category, each.text, each.priority, each.source, None, lon, lat, each.address, each.casualties)

    def _report(
        self, at: Stamp, category: str, text: str, priority: int, source: str, region: str | None, lon: float | None, lat: float | None,
        address: str, casualties: int | None = None,
    ) -> Report:  # fmt: skip
        self._made += 1
        machine = source == "烟感"
        contact = None if machine else Contact(name=f"{self._rng.choice(_SURNAMES)}先生", phone=f"1390000{self._rng.randint(0, 9999):04d}")
        return Report(
            id=derive(self._run, f"report:{self._made}"), at=at, category=category, text=text, priority=priority, crs="wgs84", region=region,
            lon=None if lon is None else round(lon, 6), lat=None if lat is None else round(lat, 6), address=address, casualties=casualties,
            origin=Origin(kind=_KINDS.get(source, "hotline"), name=source, ticket=f"YL-{self._made:05d}"), contact=contact,
        )  # fmt: skip
