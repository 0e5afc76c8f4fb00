"""What goes wrong, where and when: a list of faults from one seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

HUB = "hub"
_STOP_S = 30.0


@dataclass(frozen=True)
class Pace:
    """Seconds between two faults on average, and the longest that one lasts."""

    every_s: float = 5.0
    longest_s: float = 60.0


@dataclass(frozen=True)
class Hosts:
    """Whom a fault can hit; `proxied` are those that reach the hub through the proxy, `small` the seats on a disk of their own that can be full."""

    seats: Sequence[str]
    fields: Sequence[str]
    proxied: Sequence[str]
    small: Sequence[str] = ()


@dataclass(frozen=True)
class Fault:
    """One fault: seconds from the round's start, its kind, the host it hits, how long it lasts, and how much of it there is."""

    at: float
    kind: str
    host: str
    lasts_s: float
    amount: float


# Kind: how often, how long at least and at most (s), how much at least and at most; the amount is said beside each.
_KINDS: dict[str, tuple[int, tuple[float, float], tuple[float, float]]] = {
    "kill_hub": (3, (0.0, 4.0), (0, 0)),
    "kill_seat": (14, (0.0, 8.0), (0, 0)),
    "stop_hub": (1, (_STOP_S, _STOP_S), (0, 0)),
    "stop_seat": (5, (_STOP_S, _STOP_S), (0, 0)),
    "link": (10, (2.0, 25.0), (0, 0)),
    "link_hub": (1, (2.0, 15.0), (0, 0)),
    "drop": (8, (5.0, 25.0), (0.05, 0.6)),  # share of packets
    "drop_hub": (1, (5.0, 15.0), (0.05, 0.3)),
    "reset": (12, (0.5, 2.0), (0, 0)),
    "delay": (8, (5.0, 25.0), (0.1, 3.0)),  # seconds
    "reorder": (8, (5.0, 25.0), (0.1, 2.0)),  # seconds, at most, for each piece and direction by itself
    "hold_up": (4, (5.0, 25.0), (0, 0)),
    "hold_down": (4, (5.0, 25.0), (0, 0)),
    "clock": (10, (5.0, 60.0), (-28_800.0, 28_800.0)),  # seconds wrong
    "clock_hub": (1, (5.0, 20.0), (-1800.0, 1800.0)),
    "backup_hub": (5, (0, 0), (0, 0)),
    "restore_hub": (3, (0.0, 4.0), (0, 1)),  # which backup: 0 the oldest of those kept, 1 the newest
    "clone": (1, (0, 0), (0, 0)),
    "full": (4, (3.0, 20.0), (0, 0)),
}
KINDS = tuple(_KINDS)


def plan(seed: str, seconds: float, hosts: Hosts, pace: Pace) -> list[Fault]:
    """Faults of one round, by time; the same arguments give the same list."""
    chance, at, faults = Random(seed), 0.0, list[Fault]()
    while (at := at + chance.expovariate(1 / pace.every_s)) < seconds:
        kind = chance.choices(KINDS, [often for often, _, _ in _KINDS.values()])[0]
        _, lasts, amount = _KINDS[kind]
        if not _whom(kind, hosts):
            continue
        faults.append(Fault(at, kind, chance.choice(_whom(kind, hosts)), min(pace.longest_s, chance.uniform(*lasts)), chance.uniform(*amount)))
    return faults


def _whom(kind: str, hosts: Hosts) -> Sequence[str]:
    if kind.endswith("_hub"):
        return [HUB]
    if kind in {"delay", "reorder", "hold_up", "hold_down"}:
        return hosts.proxied
    if kind == "full":
        return hosts.small
    return hosts.seats if kind in {"kill_seat", "stop_seat", "clock", "clone"} else [*hosts.seats, *hosts.fields]
