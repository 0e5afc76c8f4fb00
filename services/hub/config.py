"""What a hub is started with, and the site's policy file."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from services.domain.plans import DEFAULT_PLANS, SPEEDS_KMH
from services.domain.policy import DEFAULT_LIMITS, Policy

VERSION = "gridwall.v1"
FIELD_FRAME = 65536
CONSOLE_FRAME = 262144


class HubRefusal(Exception):  # noqa: N818  a refusal, said in one plain line
    """The hub cannot start or go on; the message is for the person who started it."""


@dataclass(frozen=True, slots=True)
class HubConfig:
    """Command line of a hub; port 0 picks one, `realm` None takes the directory's (live for an empty one)."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8700
    realm: str | None = None
    high_water: Path | None = None

    @property
    def high_water_file(self) -> Path:
        """Beside the data directory, so that a directory put back from an old copy is noticed."""
        whole = self.data_dir.absolute()
        return self.high_water or whole.with_name(whole.name + ".high-water")

    @property
    def policy_file(self) -> Path:
        """The site's own rules; may be absent."""
        return self.data_dir / "policy.toml"


def read_policy(file: Path) -> Policy:
    """The policy of a site, the defaults where the file is absent. HubRefusal names what is wrong in it."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        raise HubRefusal(f"{file}: cannot be read: {error.strerror}") from error
    try:
        policy = msgspec.toml.decode(data, type=Policy)
    except (msgspec.MsgspecError, ValueError) as error:
        raise HubRefusal(f"{file}: {str(error).replace('`', chr(39))}") from error
    limits, speeds = {**DEFAULT_LIMITS, **policy.limits}, {**SPEEDS_KMH, **policy.speed_kmh}
    return msgspec.structs.replace(policy, limits=limits, speed_kmh=speeds, plans={**DEFAULT_PLANS, **policy.plans})


def site_zone(name: str) -> tzinfo:
    """The site's time zone; a machine without time zone data still knows China's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        if name == "Asia/Shanghai":
            return timezone(timedelta(hours=8))
        raise HubRefusal(f"time_zone {name!r} is not known on this machine") from error


def day_of(moment: datetime, zone: tzinfo) -> str:
    """YYYYMMDD in the site's time zone."""
    return moment.astimezone(zone).strftime("%Y%m%d")
