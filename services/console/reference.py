"""Reference data of a realm as a seat holds it: regions with their outlines, organisations, policy, who is on duty."""

from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from services.domain.intent import Rules
from services.domain.model import Org
from services.domain.policy import Policy

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
    """Who answers for one level of one region: leaders' actors, and their names for the screen."""

    level: str
    region: str
    leaders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


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
        return Rules(policy=self.policy, orgs={org.id: org for org in self.orgs}, duty=duty)


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
