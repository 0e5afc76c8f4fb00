"""A site's own rules with the defaults of domain.md §5: limits per clock and priority, who may file and close, stale ages, rates."""

from typing import Annotated

import msgspec

from services.domain.model import Org
from services.domain.plans import DEFAULT_PLANS, ROAD_FACTOR, SPEEDS_KMH, Plan
from services.domain.states import Clock

MIN, HOUR, DAY = 60, 3600, 86400
FLOOD_ALARMS = 10
"""More alarms than this in ten minutes at one desk are a flood."""

DEFAULT_LIMITS: dict[str, tuple[int, int, int, int]] = {
    Clock.ACCEPT.value: (60, 5 * MIN, 15 * MIN, 30 * MIN),
    Clock.VERIFY.value: (10 * MIN, 30 * MIN, 4 * HOUR, 24 * HOUR),
    Clock.DISPATCH.value: (60, 5 * MIN, 15 * MIN, 60 * MIN),
    Clock.SIGN.value: (2 * MIN, 5 * MIN, 15 * MIN, 60 * MIN),
    Clock.ARRIVE.value: (5 * MIN, 20 * MIN, 60 * MIN, 240 * MIN),
    Clock.HANDLE.value: (2 * HOUR, 24 * HOUR, 7 * DAY, 15 * DAY),
    Clock.CHECK.value: (1 * HOUR, 4 * HOUR, 24 * HOUR, 72 * HOUR),
    Clock.REVISIT.value: (72 * HOUR, 72 * HOUR, 72 * HOUR, 72 * HOUR),
    Clock.CHECK_IN.value: (20 * MIN, 20 * MIN, 20 * MIN, 20 * MIN),
}


Seconds = Annotated[int, msgspec.Meta(ge=1)]
Pause = Annotated[int, msgspec.Meta(ge=0)]
"""Seconds; 0 is never."""


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token bucket: so many a second, so many at once."""

    per_s: float
    burst: int


class ChannelPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way out for pages; the hub alone knows it. `to` is an address by leader: mail addresses, or a webhook's own URLs."""

    url: Annotated[str, msgspec.Meta(pattern=r"^(https?|smtps?)://[^\s/]+\S*$")]
    to: dict[str, Annotated[str, msgspec.Meta(pattern=r"^[!-~]+$")]] = {}
    sender: Annotated[str, msgspec.Meta(pattern=r"^[!-~]+$")] = "gridwall@localhost"
    token: Annotated[str, msgspec.Meta(pattern=r"^[!-~]*$")] = ""
    user: str = ""
    password: str = ""
    timeout_s: Annotated[float, msgspec.Meta(gt=0.0, le=60.0)] = 10.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    pause_s: Annotated[float, msgspec.Meta(gt=0.0, le=60.0)] = 2.0


class DrillFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a drill tells of itself on every wall: its name in both languages, who directs it, how fast the field runs."""

    title: str
    title_en: str = ""
    director: str = ""
    speed: float = 1.0


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a site may set in DATA_DIR/policy.toml; field names are its keys."""

    limits: dict[str, tuple[int, int, int, int]] = msgspec.field(default_factory=lambda: dict(DEFAULT_LIMITS))
    dispatcher_may: tuple[str, ...] = ()
    must_file: tuple[str, ...] = ()
    skip_check: tuple[str, ...] = ()
    second_look: tuple[str, ...] = ("hazard",)
    start_level: dict[str, str] = {}
    escalate_on: tuple[str, ...] = ()
    freshness_s: dict[str, int] = msgspec.field(default_factory=lambda: {"assign": 600, "close": 1800, "priority": 3600})
    stale_age_s: dict[str, int] = msgspec.field(default_factory=lambda: {"phone": 60, "car": 120, "radio": 900})
    silence_s: tuple[Seconds, Seconds, Seconds, Seconds] = (5 * MIN, 15 * MIN, 60 * MIN, 4 * HOUR)
    page_repeat_s: Pause = 2 * MIN
    page_climb_s: Pause = 10 * MIN
    page_return_s: tuple[Pause, Pause, Pause, Pause] = (10 * MIN, 30 * MIN, 2 * HOUR, 8 * HOUR)
    channels: dict[str, ChannelPolicy] = {}
    time_zone: str = "Asia/Shanghai"
    allowed_origins: tuple[str, ...] = ()
    commands: Rate = Rate(20.0, 1000)
    reports: Rate = Rate(200.0, 5000)
    positions: Rate = Rate(20000.0, 40000)
    road_factor: Annotated[float, msgspec.Meta(ge=1.0, le=5.0)] = ROAD_FACTOR
    speed_kmh: dict[str, Annotated[float, msgspec.Meta(gt=0.0)]] = msgspec.field(default_factory=lambda: dict(SPEEDS_KMH))
    plans: dict[str, Plan] = msgspec.field(default_factory=lambda: dict(DEFAULT_PLANS))
    flood_alarms: Annotated[int, msgspec.Meta(ge=1)] = FLOOD_ALARMS
    drill: DrillFacts | None = None

    def limits_for(self, priority: int) -> dict[str, int]:
        """Seconds allowed for each clock at a priority of 1..4."""
        return {name: row[priority - 1] for name, row in self.limits.items()}


def major(category: str) -> str:
    """The major class of a category: what stands before the slash."""
    return category.split("/", 1)[0]


DEFAULT_ORGS: dict[str, Org] = {
    key: Org(id=key, name=name, kind=key)
    for key, name in (("110", "110 报警服务台"), ("119", "119 消防救援"), ("120", "120 急救中心"), ("12345", "12345 政务热线"))
}
"""Organisations every site has, before its own roster is imported (domain.md §4)."""
