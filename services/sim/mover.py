"""A unit that moves: along its way, at the speed of its kind, with a course."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.domain.geo import bearing, metres_near

SPEED_MPS: dict[str, tuple[float, float]] = {
    "patrol_car": (7.0, 14.0),
    "foot_patrol": (1.2, 1.6),
    "grid_officer": (1.3, 4.0),
    "mediator": (0.0, 8.0),
    "fire": (0.0, 14.0),
    "medical": (0.0, 15.0),
    "city_upkeep": (4.0, 9.0),
    "volunteer": (1.0, 1.5),
}
"""Metres a second on patrol and on the way to a task; 0 on patrol waits at its post."""
_UNKNOWN = (1.0, 5.0)


@dataclass(slots=True)
class Mover:
    """Where a unit is (WGS-84 degrees) and where it is going. `speed` is metres a second, `course` degrees from north."""

    lon: float
    lat: float
    kind: str
    course: float = 0.0
    speed: float = 0.0
    way: list[tuple[float, float]] = field(default_factory=list)

    @property
    def there(self) -> bool:
        """Whether it has come to the end of its way."""
        return not self.way

    @property
    def waits_at_post(self) -> bool:
        """Whether its kind patrols nothing and waits at a post instead."""
        return SPEED_MPS.get(self.kind, _UNKNOWN)[0] == 0.0

    def go(self, way: Sequence[tuple[float, float]], urgent: bool) -> None:
        """Set out along `way`; a kind that waits at its post knows one speed only."""
        patrol, task = SPEED_MPS.get(self.kind, _UNKNOWN)
        self.way = list(way)
        self.speed = task if urgent or not patrol else patrol

    def stop(self) -> None:
        """Stand still."""
        self.way, self.speed = [], 0.0

    def advance(self, seconds: float) -> None:
        """Move for so long; never past the end of the way."""
        left = self.speed * seconds
        while self.way and left > 0:
            left -= self._towards(self.way[0], left)
        if not self.way:
            self.speed = 0.0

    def _towards(self, goal: tuple[float, float], left: float) -> float:
        """Go at most `left` metres towards the next point, straight on the map so that a leg inside the county stays inside; metres gone."""
        gap = metres_near(self.lon, self.lat, *goal)
        if gap > 0.01:
            self.course = bearing(self.lon, self.lat, *goal)
        if gap <= left:
            self.lon, self.lat = goal
            self.way.pop(0)
            return gap
        share = left / gap
        self.lon += (goal[0] - self.lon) * share
        self.lat += (goal[1] - self.lat) * share
        return left
