"""What the banner says, as plain values: filled by the composition root, put into words here."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from PySide6.QtCore import QCoreApplication

from services.domain.words import LINK_WORDS, word
from widgets.base import timefmt
from widgets.base.i18n import language
from widgets.base.localtime import hms
from widgets.base.tokens import shape

_URGENT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Heed:
    """What asks for attention at this desk (domain.md §6): the alarm to look at first (`priority` 0: none), as a word and a number what every sound says.
    `late` of those asking were not seen since they passed their limit, `grouped` are counted in a flood, `audible` is whether there is a device."""

    priority: int = 0
    number: str = ""
    back: bool = False
    hushed: bool = False
    late: int = 0
    grouped: int = 0
    flood: bool = False
    open: int = 0
    here: int = 0
    mix: tuple[int, int, int] = (0, 0, 0)
    leads: bool = False
    audible: bool = True


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
    heed: Heed = Heed()
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
    """Link, pending commands, what asks first, what is wrong with this seat, what waits in the tray, alarms and load."""
    parts = [link(status), pending(status), *call(status.heed)]
    if status.disk:
        parts.append(Part(QCoreApplication.translate("StatusBanner", "This seat's disk takes nothing"), status.tray_key, "p1"))
    if status.review:
        parts.append(Part(QCoreApplication.translate("StatusBanner", "To review"), f"{status.review} {status.tray_key}".strip(), "p3"))
    if status.different:
        otherwise = QCoreApplication.translate("StatusBanner", "Otherwise after the restore")
        parts.append(Part(otherwise, f"{status.different} {status.tray_key}".strip()))
    return [*parts, *load(status)]


def call(heed: Heed) -> list[Part]:
    """The visible twin of every sound: `▼ P1 0042 新到`, coloured where it is urgent; nothing while all was seen."""
    if not heed.priority:
        return []
    said = QCoreApplication.translate("StatusBanner", "late") if heed.back else QCoreApplication.translate("StatusBanner", "new")
    if heed.hushed:
        said = f"{said} · {QCoreApplication.translate('StatusBanner', 'silenced')}"
    colour = f"p{heed.priority}" if heed.priority <= _URGENT else "text"
    return [Part(f"{shape(heed.priority)} P{heed.priority} {heed.number}", said, colour)]


def load(status: BannerStatus) -> list[Part]:
    """Alarms in ten minutes, grey unless they are a flood; what a flood groups, what is late and unseen, whether sounds can be heard; to who leads
    the shift what is open."""
    heed, tr = status.heed, QCoreApplication.translate
    alarms = tr("StatusBanner", "%1 in 10 min").replace("%1", str(status.alarms_10_min))
    parts = [Part(tr("StatusBanner", "Alarms"), f"{alarms} · {tr('StatusBanner', 'flood')}" if heed.flood else alarms, "p3" if heed.flood else "text")]
    if heed.grouped:
        parts.append(Part(tr("StatusBanner", "%1 more of low priority").replace("%1", str(heed.grouped)), ""))
    if heed.late:
        parts.append(Part(tr("StatusBanner", "Late, unseen"), str(heed.late), "p3"))
    if not heed.audible:
        parts.append(Part(tr("StatusBanner", "Sound off"), ""))
    if heed.leads:
        here = tr("StatusBanner", "%1, here %2").replace("%1", str(heed.open)).replace("%2", str(heed.here))
        parts.append(Part(tr("StatusBanner", "Open"), f"{here} · {'/'.join(map(str, heed.mix))} %"))
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
