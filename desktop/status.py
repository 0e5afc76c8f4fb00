"""The banner's facts, gathered from the seat once a second and at each change of the link."""

from datetime import tzinfo

import msgspec

from services.analysis.series import Series
from services.console.model import Link
from services.console.seat import Seat
from widgets.banner.status import BannerStatus


class _Scenario(msgspec.Struct):
    """What a drill's hub tells of its scenario."""

    director: str = ""


def banner_status(seat: Seat, series: Series, zone: tzinfo, now_s: float) -> BannerStatus:
    """One moment of the seat in the banner's terms; `now_s` is the seat's monotonic time."""
    status, now_ms = seat.status, seat.hub_now_ms()
    heard = status.age_s(now_s)
    since = max(0.0, now_s - status.since_monotonic)
    drill = status.realm not in ("", "live")
    return BannerStatus(
        realm=status.realm or "live", link=status.link.value, link_age_s=since if heard is None else heard, latency_ms=status.latency_ms,
        why=status.why if status.link is Link.REFUSED else "", pending=status.pending, oldest_pending_s=status.oldest_pending_ms / 1000,
        review=len(seat.review), alarms_10_min=int(series.arrivals.value(now_ms // 60_000)), seat=seat.console, actor=status.actor, duty=_duty(seat),
        speed=status.speed if drill else None, director=_scenario(seat).director if drill else "",
        hub_ms=now_ms if heard is not None else None, zone=zone,
    )  # fmt: skip


def _duty(seat: Seat) -> str:
    """Names of the county's on-call leaders (the city's where there is no county)."""
    by_level = {duty.level: duty for duty in reversed(seat.ref.duty)}
    duty = by_level.get("L4") or by_level.get("L5")
    return "、".join(duty.names) if duty else ""


def _scenario(seat: Seat) -> _Scenario:
    try:
        return msgspec.json.decode(seat.ref.scenario, type=_Scenario)
    except msgspec.DecodeError:
        return _Scenario()
