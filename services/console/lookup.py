"""The command language's look-ups over a seat's optimistic view, kept in step with it."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.commands.lookup import StateLookup
from services.console.model import Delta
from services.console.seat import Seat
from services.domain.categories import Categories
from services.domain.times import Stamp, from_ms


def follow(seat: Seat, categories: Categories) -> StateLookup:
    """A lookup that hears of every change of the seat for as long as the seat lives."""

    def now() -> Stamp:
        return from_ms(seat.hub_now_ms())

    lookup = StateLookup(seat.view, now, kinds=categories)

    def refer() -> None:
        lookup.orgs_by_id = {org.id: org for org in seat.ref.orgs}
        lookup.regions = seat.ref.names
        lookup.offset_minutes = offset_minutes(seat.ref.policy.time_zone, now())
        lookup.reset()

    def changed(delta: Delta) -> None:
        if delta.ref or delta.reset:
            refer()
        else:
            lookup.changed(delta.incidents, delta.units)

    refer()
    seat.subscribe(changed)
    return lookup


def offset_minutes(zone: str, at: Stamp) -> int:
    """Minutes east of UTC in a named zone at a moment; 0 where this machine does not know the zone."""
    try:
        offset = datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return 0
    return int(offset.total_seconds() // 60) if offset else 0
