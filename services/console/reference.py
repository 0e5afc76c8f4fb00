"""Reference data of a realm as a seat holds it: regions with their outlines, organisations, policy, who is on duty."""

from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from services.domain.intent import Rules
from services.domain.model import Org
from services.domain.oncall import Rota, watch
from services.domain.policy import Policy
from services.domain.times import Stamp

Ring = list[tuple[float, float]]


class RegionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One region; rings are closed lists of [lon, lat] in WGS-84, outer and holes alike (filled even-odd)."""

    code: str
    name: str
    rings: list[Ring] = []


class _Named(msgspec.Struct, frozen=True):
    code: str
    name: str


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for one level of one region: leaders' actors, their names for the screen, and the rota that says who of them when."""

    level: str
    region: str
    leaders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rota: Rota | None = None

    def at(self, now: Stamp, zone: tzinfo) -> "OnDuty":
        """Who of them is on duty at a moment, until when, and who then."""
        if self.rota is None:
            return OnDuty(self.level, self.region, self.names)
        found = watch(self.rota, now, zone)
        return OnDuty(self.level, self.region, self._called(found.who), found.until, self._called(found.then))

    def _called(self, who: tuple[str, ...]) -> tuple[str, ...]:
        known = dict(zip(self.leaders, self.names, strict=False))
        return tuple(known.get(one, one) for one in who)


class OnDuty(NamedTuple):
    """One level of one region at a moment, by names for the screen; `until` None where nothing changes."""

    level: str
    region: str
    names: tuple[str, ...]
    until: Stamp | None = None
    then: tuple[str, ...] = ()


class RefFile(msgspec.Struct, frozen=True, kw_only=True):
    """Reference data as it came and as it is kept; regions stay JSON until somebody looks, because outlines are most of it."""

    digest: str = ""
    policy: msgspec.Raw = msgspec.Raw(b"{}")
    orgs: msgspec.Raw = msgspec.Raw(b"[]")
    duty: msgspec.Raw = msgspec.Raw(b"[]")
    regions: msgspec.Raw = msgspec.Raw(b"[]")


@dataclass(frozen=True)
class Reference:
    """The same, decoded."""

    digest: str = ""
    policy: Policy = field(default_factory=Policy)
    orgs: tuple[Org, ...] = ()
    duty: tuple[Duty, ...] = ()
    raw_regions: bytes = b"[]"

    @cached_property
    def regions(self) -> list[RegionRow]:
        """Every region, decoded when first asked for."""
        return msgspec.json.decode(self.raw_regions, type=list[RegionRow])

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each region by its code; outlines are passed over, so this is quick."""
        return {row.code: row.name for row in msgspec.json.decode(self.raw_regions, type=list[_Named])}

    @cached_property
    def rules(self) -> Rules:
        """What decisions depend on besides the tables."""
        duty = {(one.level, one.region): one.leaders for one in self.duty}
        rotas = {(one.level, one.region): one.rota for one in self.duty if one.rota is not None}
        return Rules(policy=self.policy, orgs={org.id: org for org in self.orgs}, duty=duty, rotas=rotas, zone=self.zone)

    @cached_property
    def zone(self) -> tzinfo:
        """The site's time zone; a machine without time zone data still knows China's, and takes UTC for others."""
        try:
            return ZoneInfo(self.policy.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return timezone(timedelta(hours=8)) if self.policy.time_zone == "Asia/Shanghai" else UTC

    def on_duty(self, now: Stamp, most_digits: int = 15) -> list[OnDuty]:
        """Who is on duty at a moment, by level and region, down to regions of so many digits."""
        return [one.at(now, self.zone) for one in self.duty if len(one.region) <= most_digits]


def _policy(raw: msgspec.Raw) -> Policy:
    """A newer hub's policy may say more than this seat knows: the site's file is read strictly by the hub, here what is new is passed over."""
    said = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    return msgspec.json.decode(msgspec.json.encode({key: value for key, value in said.items() if key in Policy.__struct_fields__}), type=Policy)


def read_reference(file: RefFile) -> Reference:
    """Decode reference data; raises msgspec.DecodeError when it does not fit."""
    return Reference(
        digest=file.digest,
        policy=_policy(file.policy),
        orgs=msgspec.json.decode(file.orgs, type=tuple[Org, ...]),
        duty=msgspec.json.decode(file.duty, type=tuple[Duty, ...]),
        raw_regions=bytes(file.regions),
    )
