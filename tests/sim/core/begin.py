"""What the machines begin with: files made once by a short run of hub and field, and kept in memory, so that a seed does not pay for them."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

from services.domain.states import Role
from services.runtime.rng import SeededRng
from services.store.admin import Admin, Roster, RosterUnit, Token, token_id
from services.store.cache import SCHEMA as CACHE
from services.store.kept import SCHEMA as OUTBOX
from services.store.seat_file import SeatFile
from tests.sim.core.gateway import REGIONS, Gateway
from tests.sim.core.hub import HubLife
from tests.sim.core.loop import SimLoop, bury
from tests.sim.core.net import Net
from tests.sim.core.plan import FIELD, Deed
from tests.sim.core.scratch import scratch
from tests.sim.core.site import Site

FAR, START = "2099-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"
UNITS = {"U1": REGIONS[0], "U2": REGIONS[1], "U3": ""}
REPORTS, EARLIER_S = 5, -600.0
_NAMES = ("seat-1", "seat-2", "seat-3", "drill-seat", "field")
_POLICY = b"""escalate_on = ["dispatch"]
[limits]
accept = [2, 4, 6, 9]
dispatch = [3, 5, 8, 12]
sign = [4, 6, 9, 14]
"""
"""Limits of seconds, so that timers fire in each run."""


@cache
def begin_with(sealed: bool) -> dict[str, dict[str, bytes]]:
    """Files by kind of machine. `sealed` only keeps the two apart: whether files are encrypted is set by whoever calls."""
    with scratch() as folder:
        hubs = {name: _hub(folder, name, realm) for name, realm in (("hub", "live"), ("drill", "drill-a"))}
        return {**hubs, "seat": _seat(folder / f"seat-{sealed}")}


def _hub(folder: Path, name: str, realm: str) -> dict[str, bytes]:
    """A hub's directory with tokens, units and a few incidents."""
    (folder / f"{name}-0").mkdir()
    admin = Admin(folder / f"{name}-0")
    for who in _NAMES:
        admin.put_token(_token(who))
    admin.put_roster(Roster(units=tuple(RosterUnit(id=unit, home=home) for unit, home in UNITS.items())))
    admin.close()
    loop, rng = SimLoop(), SeededRng(0)
    site = Site(loop, Net(loop, rng.fork), folder, rng.fork, {name: {**_read(folder / f"{name}-0"), "policy.toml": _POLICY}})
    hub = HubLife(site, name, realm, 0)
    hub.clock.skew_s = EARLIER_S
    loop.run_until_complete(_earlier(hub, Gateway(site, hub)))
    bury(loop)
    return _read(hub.folder)


async def _earlier(hub: HubLife, field: Gateway) -> None:
    hub.start()
    field.start()
    for number in range(REPORTS):
        field.report(Deed(0.0, FIELD, "report", 0, 0, 900 + number))
    while field.waiting:  # noqa: ASYNC110  it is virtual time that is waited for
        await asyncio.sleep(0.5)
    hub.die()
    field.die()


def _token(name: str) -> Token:
    role = Role.FIELD if name == "field" else Role.SHIFT_LEADER if name in ("seat-1", "drill-seat") else Role.DISPATCHER
    units = tuple(UNITS) if role is Role.FIELD else ()
    return Token(id=token_id(name), role=role, name=name, units=units, issued_at=START, expires_at=FAR)


def _seat(folder: Path) -> dict[str, bytes]:
    """Cache and outbox with their tables and nobody's name."""
    folder.mkdir()
    for name, schema in (("cache.sqlite", CACHE), ("outbox.sqlite", OUTBOX)):
        file = SeatFile(folder / name, schema)
        with file.transaction():
            pass
        file.close()
    return _read(folder)


def _read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file() and file.name != "lock"}
