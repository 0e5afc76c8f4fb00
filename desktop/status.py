"""The banner's facts, gathered from the seat once a second and at each change of the link."""

from datetime import tzinfo

from desktop.waiting import waiting
from desktop.why import in_words
from services.analysis.series import Series
from services.console.model import Link
from services.console.seat import Seat
from services.domain.times import from_ms
from widgets.banner.status import BannerStatus
from widgets.base.i18n import pick
from widgets.base.localtime import hm


def banner_status(seat: Seat, series: Series, zone: tzinfo, now_s: float, tray_key: str = "", notices: int = 0) -> BannerStatus:
    """One moment of the seat in the banner's terms; `now_s` is the seat's monotonic time, `tray_key` the key of what waits, `notices` how many
    lines about the seat itself wait with it."""
    found = waiting(seat)
    status, now_ms = seat.status, seat.hub_now_ms()
    heard = status.age_s(now_s)
    since = max(0.0, now_s - status.since_monotonic)
    facts, (duty, until) = seat.ref.policy.drill, _duty(seat, now_ms, zone)
    return BannerStatus(
        realm=status.realm or "live", link=status.link.value, link_age_s=since if heard is None else heard, latency_ms=status.latency_ms,
        why=in_words(status.why) if status.link is Link.REFUSED else "", pending=status.pending, oldest_pending_s=status.oldest_pending_ms / 1000,
        review=len(found) + notices, different=len(found.different), disk=status.disk, tray_key=tray_key,
        alarms_10_min=int(series.arrivals.value(now_ms // 60_000)),
        seat=seat.console, actor=status.actor, duty=duty, duty_until=until,
        speed=facts.speed if facts else None, director=facts.director if facts else "", title=pick(facts.title, facts.title_en) if facts else "",
        hub_ms=now_ms if heard is not None else None, zone=zone,
    )  # fmt: skip


def _duty(seat: Seat, now_ms: int, zone: tzinfo) -> tuple[str, str]:
    """Names of the county's on-call leaders (the city's where there is no county), and until when."""
    by_level = {one.level: one for one in reversed(seat.ref.on_duty(from_ms(now_ms), 6))}
    found = by_level.get("L4") or by_level.get("L5")
    if found is None:
        return "", ""
    return pick("、", ", ").join(found.names), hm(found.until, zone) if found.until else ""
