"""Where files live: the XDG folders, or everything under GRIDWALL_HOME when that is set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one user; none is created before it is needed."""

    data: Path
    config: Path
    cache: Path
    state: Path

    @property
    def settings_file(self) -> Path:
        """What a person chose: layout, language, hub."""
        return self.config / "settings.json"

    @property
    def log_file(self) -> Path:
        """Tracebacks and warnings, kept for whoever looks after the machine."""
        return self.state / "gridwall.log"


def machine_id() -> str:
    """What tells this machine from others (machine-id(5)); "" where there is none."""
    return _first_line(Path("/etc/machine-id"))


def boot_id() -> str:
    """What tells this start of the machine from others (random(4)); "" where there is none."""
    return _first_line(Path("/proc/sys/kernel/random/boot_id"))


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        return ""


def user_paths(env: Mapping[str, str] | None = None) -> Paths:
    """The folders by GRIDWALL_HOME, else by the XDG base directory rules (a relative XDG value is ignored, as the rules ask)."""
    env = os.environ if env is None else env
    if home := env.get("GRIDWALL_HOME"):
        root = Path(home).expanduser().absolute()
        return Paths(data=root / "data", config=root / "config", cache=root / "cache", state=root / "state")
    user = Path(env.get("HOME") or Path.home())
    return Paths(
        data=_xdg(env, "XDG_DATA_HOME", user / ".local" / "share"),
        config=_xdg(env, "XDG_CONFIG_HOME", user / ".config"),
        cache=_xdg(env, "XDG_CACHE_HOME", user / ".cache"),
        state=_xdg(env, "XDG_STATE_HOME", user / ".local" / "state"),
    )


def _xdg(env: Mapping[str, str], name: str, default: Path) -> Path:
    named = Path(env.get(name, ""))
    return (named if named.is_absolute() else default) / "gridwall"
