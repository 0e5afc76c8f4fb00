"""The seat's rows as plain data, in the fields of protocol.md §3 and more: what the headless console prints."""

import msgspec

from services.console.model import CommandState
from services.console.seat import Seat
from services.domain.lamps import ORDER, lamp
from services.domain.model import Conflict, Incident, Row, Unit
from services.domain.states import OPEN
from services.domain.times import to_ms

Plain = dict[str, object]
_DRIVEN = frozenset({"patrol_car", "fire", "medical", "unknown"})
_DEFAULT_S = 120


def _plain(row: Row) -> Plain:
    built = msgspec.to_builtins(row)
    assert isinstance(built, dict)
    return built


def queue(seat: Seat) -> list[Plain]:
    """Every open incident by priority, lamp, age and number, its lamp beside it."""
    now = seat.hub_now_ms()

    def rank(row: Incident) -> tuple[int, int, str, str]:
        return row.priority, ORDER[lamp(row, now)], row.reported_at, row.no

    rows = sorted((row for row in seat.view.incidents.values() if row.state in OPEN), key=rank)
    return [_plain(row) | {"lamp": lamp(row, now)} for row in rows]


def units(seat: Seat) -> list[Plain]:
    """Every unit with its position, null where none is known."""
    return [_unit(seat, row) for _, row in sorted(seat.view.units.items())]


def _unit(seat: Seat, row: Unit) -> Plain:
    spot = seat.positions.get(row.id)
    if spot is None:
        return _plain(row) | {"lon": None, "lat": None, "fix_at": None, "stale": True}
    age_ms = seat.hub_now_ms() - to_ms(spot.fix_at) if spot.fix_at else None
    stale = age_ms is None or age_ms > 1000 * stale_age_s(row.kind, seat.ref.policy.stale_age_s)
    return _plain(row) | {"lon": spot.lon, "lat": spot.lat, "fix_at": spot.fix_at, "stale": stale}


def stale_age_s(kind: str, table: dict[str, int]) -> int:
    """Seconds after which a position of this kind of unit is stale: its own entry, else a car's for what drives, else a phone's (domain.md §4)."""
    return table.get(kind) or table.get("car" if kind in _DRIVEN else "phone", _DEFAULT_S)


def conflicts(seat: Seat) -> list[Plain]:
    """Every conflict that nobody has resolved, oldest first."""
    found: list[Conflict] = sorted((row for row in seat.view.conflicts.values() if row.resolved_at is None), key=lambda row: row.opened_at)
    return [_plain(row) for row in found]


def command(seat: Seat, one: CommandState) -> Plain:
    """One own command with its badge; what is not known yet is null."""
    row = seat.view.incidents.get(one.incident) if one.incident else None
    return {
        "line": one.line, "cid": one.cid, "cseq": one.cseq, "status": one.status.value, "outcome": one.outcome or None, "verb": one.verb,
        "incident": one.incident, "no": row.no or None if row else None, "reason": one.reason or None, "detail": one.detail or None,
        "conflict": one.conflict, "seq": one.seq, "made_at": one.made_at, "was": one.was or None,
    }  # fmt: skip


def status(seat: Seat, now: float) -> Plain:
    """The banner's facts; `now` is monotonic."""
    facts = seat.status
    age = facts.age_s(now)
    return {
        "link": facts.link.value, "why": facts.why, "age_s": None if age is None else round(age, 1), "console": seat.console, "realm": facts.realm,
        "epoch": facts.epoch, "role": facts.role, "actor": facts.actor, "head": facts.head_seq, "cursor": facts.cursor_seq, "pending": facts.pending,
        "oldest_ms": facts.oldest_pending_ms, "latency_ms": facts.latency_ms, "disk": facts.disk,
        "encryption": seat.encryption,
    }  # fmt: skip
