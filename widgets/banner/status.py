"""What the banner says, as plain values: filled by the composition root, put into words here."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from PySide6.QtCore import QCoreApplication

from services.domain.words import LINK_WORDS, word
from widgets.base import timefmt
from widgets.base.i18n import language
from widgets.base.localtime import hms

FLOOD: Final = 10
"""More alarms than this in 10 minutes are a flood (domain.md §6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerStatus:
    """One moment of the seat. Ages in seconds, `hub_ms` in ms since 1970 (None until the hub was heard), `speed` of a drill, `title` its name in words.

    `link` is LIVE, STALE, OFFLINE, CONNECTING or REFUSED; `link_age_s` how long since the hub was last heard; `review` counts commands
    and conflicts that wait for a person, `different` own commands that came out otherwise after a restore, `tray_key` the key that shows them;
    `disk` says what the seat's own disk did not take.
    """

    realm: str = "live"
    link: str = "CONNECTING"
    link_age_s: float = 0.0
    latency_ms: float | None = None
    why: str = ""
    pending: int = 0
    oldest_pending_s: float = 0.0
    review: int = 0
    different: int = 0
    disk: str = ""
    tray_key: str = ""
    alarms_10_min: int = 0
    seat: str = ""
    actor: str = ""
    duty: str = ""
    duty_until: str = ""
    speed: float | None = None
    director: str = ""
    title: str = ""
    hub_ms: int | None = None
    zone: tzinfo = UTC

    @property
    def drill(self) -> str:
        """Name of the drill, "" in the live realm."""
        return self.realm.removeprefix("drill-") if self.realm != "live" else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of the banner: a dim label, its value, and which token colours it."""

    label: str
    value: str
    colour: str = "text"

    @property
    def words(self) -> str:
        """Label and value on one line."""
        return f"{self.label} {self.value}".strip()


def badge(status: BannerStatus) -> str:
    """The realm: `实战` or `演练`."""
    return QCoreApplication.translate("StatusBanner", "DRILL") if status.drill else QCoreApplication.translate("StatusBanner", "LIVE DUTY")


def exercise(status: BannerStatus) -> str:
    """Which drill and how fast: `flood ×10`; nothing in the live realm."""
    speed = f" ×{status.speed:g}" if status.speed and status.drill else ""
    return f"{status.title or status.drill}{speed}" if status.drill else ""


def left(status: BannerStatus) -> list[Part]:
    """Link, pending commands, what is wrong with this seat, what waits in the tray, alarms."""
    parts = [link(status), pending(status)]
    if status.disk:
        parts.append(Part(QCoreApplication.translate("StatusBanner", "This seat's disk takes nothing"), status.tray_key, "p1"))
    if status.review:
        parts.append(Part(QCoreApplication.translate("StatusBanner", "To review"), f"{status.review} {status.tray_key}".strip(), "p3"))
    if status.different:
        otherwise = QCoreApplication.translate("StatusBanner", "Otherwise after the restore")
        parts.append(Part(otherwise, f"{status.different} {status.tray_key}".strip()))
    alarms = QCoreApplication.translate("StatusBanner", "%1 in 10 min").replace("%1", str(status.alarms_10_min))
    flood = status.alarms_10_min > FLOOD
    parts.append(Part(QCoreApplication.translate("StatusBanner", "Alarms"), alarms, "p3" if flood else "text"))
    return parts


def link(status: BannerStatus) -> Part:
    """`在线 38 ms`, `滞后 0:12`, `离线 3:10`."""
    if status.link == "LIVE":
        # LIVE is the name of a realm, too: beside the badge of a drill it would say the opposite
        label = QCoreApplication.translate("StatusBanner", "Online")
        return Part(label, "" if status.latency_ms is None else f"{round(status.latency_ms)} ms")
    label = word(LINK_WORDS, status.link, language())
    age = timefmt.clock(status.link_age_s)
    colour = {"STALE": "p3", "OFFLINE": "p1", "REFUSED": "p1"}.get(status.link, "text")
    return Part(label, f"{age} {status.why}".strip(), colour)


def pending(status: BannerStatus) -> Part:
    """Commands that the hub has not decided, with the age of the oldest."""
    label = QCoreApplication.translate("StatusBanner", "Pending")
    if not status.pending:
        return Part(label, "0")
    oldest = QCoreApplication.translate("StatusBanner", "oldest %1").replace("%1", timefmt.clock(status.oldest_pending_s))
    return Part(label, f"{status.pending} ({oldest})", "accent")


def right(status: BannerStatus) -> list[Part]:
    """Director of a drill, seat and account, on-call leader until when."""
    parts = []
    if status.drill and status.director:
        parts.append(Part(QCoreApplication.translate("StatusBanner", "Director"), status.director))
    if status.seat or status.actor:
        parts.append(Part(status.seat, status.actor))
    if status.duty:
        until = QCoreApplication.translate("StatusBanner", "until %1").replace("%1", status.duty_until) if status.duty_until else ""
        parts.append(Part(QCoreApplication.translate("StatusBanner", "On call"), f"{status.duty} {until}".strip()))
    return parts


def clock(status: BannerStatus) -> str:
    """Hub time, `--:--:--` until the hub was heard."""
    return "--:--:--" if status.hub_ms is None else hms(status.hub_ms, status.zone)


def sentence(status: BannerStatus) -> str:
    """All of it on one line; the link state by its English name too, which no translation changes."""
    parts = [*left(status), *right(status)]
    realm = [status.realm] if status.title else []
    return " · ".join([f"{badge(status)} {exercise(status)}".strip(), *realm, status.link, *(part.words for part in parts), clock(status)])
