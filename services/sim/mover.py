"""A unit that moves: along its way, at the speed of its kind, with a course."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.domain.geo import bearing, metres_near, move

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


@dataclass(slots=True)
class Mover:
    """Where a unit is (WGS-84 degrees) and where it is going."""

    lon: float
    lat: float
    kind: str
    course: float = 0.0
    speed: float = 0.0
    way: list[tuple[float, float]] = field(default_factory=list)

    def go(self, way: Sequence[tuple[float, float]], urgent: bool) -> None:
        """Set out along `way`."""
        self.way = list(way)
        self.speed = SPEED_MPS.get(self.kind, (1.0, 5.0))[urgent]

    def stop(self) -> None:
        self.way, self.speed = [], 0.0

    @property
    def there(self) -> bool:
        """Whether it has come to the end of its way."""
        return not self.way

    def advance(self, seconds: float) -> None:
        """Move for so long; never past the end of the way."""
        left = self.speed * seconds
        while self.way and left > 0:
            goal = self.way[0]
            gap = metres_near(self.lon, self.lat, *goal)
            if gap > 0.01:
                self.course = bearing(self.lon, self.lat, *goal) % 360
            if gap > left:
                self.lon, self.lat = move(self.lon, self.lat, self.course, left)
                return
            self.lon, self.lat = goal
            left -= gap
            self.way.pop(0)
        if not self.way:
            self.speed = 0.0
