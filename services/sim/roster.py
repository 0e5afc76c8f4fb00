"""Who works in a drill: organisations, units and on-call leaders of a scenario's roster file (domain.md §4)."""

from typing import Literal

import msgspec

from resources import text

YUNXI = "scenarios/yunxi-roster.json"

UnitKind = Literal["patrol_car", "foot_patrol", "grid_officer", "mediator", "fire", "medical", "city_upkeep", "volunteer"]
OrgKind = Literal["department", "town_center", "110", "119", "120", "12345", "company"]


class RosterOrg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation; `contact` is an extension or a service number, never a person's."""

    id: str
    name: str
    kind: OrgKind
    region: str
    contact: str


class RosterUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit and where it stands when the drill begins, WGS-84 degrees; `members` are a surname and what he is called by."""

    id: str
    callsign: str
    mode: Literal["exclusive", "backlog"]
    kind: UnitKind
    home: str
    skills: list[str]
    members: list[str]
    lon: float
    lat: float


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The on-call leaders of a region: `leaders` are the actors that acknowledge, `names` how the wall calls them, in the same order."""

    level: Literal["L1", "L2", "L3", "L4", "L5"]
    region: str
    leaders: list[str]
    names: list[str]


class Roster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One roster file."""

    orgs: list[RosterOrg]
    units: list[RosterUnit]
    duty: list[Duty]


def load_roster(name: str = YUNXI) -> Roster:
    """A bundled roster by its resource name; msgspec.ValidationError names the field that is wrong."""
    return msgspec.json.decode(text(name), type=Roster)
