"""Puts a hub together, runs it, and takes it down in order."""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

import resources
from services.app.ports import Clock, Ids
from services.domain import categories
from services.domain.events import Reported
from services.hub.auth import Tokens
from services.hub.commands import Counters
from services.hub.config import HubConfig, HubRefusal, read_policy, site_zone
from services.hub.consoles import Consoles
from services.hub.core import Core
from services.hub.decider import Made
from services.hub.gateways import Gateways
from services.hub.highwater import HighWater
from services.hub.keeper import Beside, Keeper
from services.hub.newcomers import Newcomers
from services.hub.numbers import Numbers
from services.hub.outcomes import Outcomes
from services.hub.pages import Pages
from services.hub.places import Places
from services.hub.positions import Positions
from services.hub.rates import Meters
from services.hub.reference import Reference, rules_of
from services.hub.ring import Ring
from services.hub.rows import Rows
from services.hub.seen import Seen
from services.hub.server import Door
from services.hub.timers import Timers
from services.hub.world import World
from services.runtime.tasks import Tasks
from services.store.admin import Admin
from services.store.directory import Lock, fork, open_journal
from services.store.encrypt import settle
from services.store.engine import MakeWriter, StoreError, Writer, driver
from services.store.lookups import Lookups
from services.store.rows import load_tables
from services.store.tracks import Tracks, TrackWriter, last_fixes

_LOG = logging.getLogger("gridwall.hub")


@dataclass(frozen=True, slots=True)
class Machine:
    """What of a hub runs beside its loop: the thread that commits, the process that keeps tracks, a thread for files that are synced."""

    writer: MakeWriter = Writer
    tracks: Callable[[Path, Callable[[int], None]], Tracks] = TrackWriter
    beside: Beside = asyncio.to_thread


class Hub:
    """One realm's hub over one data directory."""

    def __init__(self, config: HubConfig, clock: Clock, ids: Ids, machine: Machine | None = None) -> None:
        """Opens everything but the socket. HubRefusal with one plain line when it cannot."""
        self._config, self._clock = config, clock
        machine = machine or Machine()
        try:
            self._lock = Lock(config.data_dir)
            encryption = settle(config.data_dir)
            self._engine, found = open_journal(config.data_dir, config.realm, ids.new())
            self._admin = Admin(config.data_dir)
        except StoreError as error:
            raise HubRefusal(str(error)) from error
        self._high_water = HighWater(config.high_water_file)
        if self._high_water.forks(found):
            found = fork(self._engine, found, ids.new())
            _LOG.warning("this log is older than it once was: a new epoch begins; seats offer again what it does not have")
        with self._engine.connect() as connection:
            tables = load_tables(driver(connection))
        policy = read_policy(config.policy_file)
        self._lookups = Lookups(self._engine)
        self._writer = machine.writer(self._engine)
        numbers = Numbers(site_zone(policy.time_zone), tables.incidents.values())
        self.core = core = Core(found, tables, rules_of(policy, self._admin.roster()), self._writer, self._lookups, clock, numbers)
        self._tracks = machine.tracks(config.data_dir / "tracks.sqlite", lambda count: core.metrics.add("positions_dropped_total", count))
        self.world = World(
            core=core, ring=Ring(self._lookups), tokens=Tokens(self._admin, found.realm, clock), places=Places(()), reference=Reference("", ()),
            positions=self._last_positions(), tracks=self._tracks, newcomers=Newcomers(core), outcomes=Outcomes(tables), meters=Meters(policy), clock=clock,
            encryption=encryption,
        )  # fmt: skip
        self._tasks = Tasks(_LOG)
        self._consoles, self._gateways = Consoles(self.world), Gateways(self.world)
        self._rows = Rows(core, self._writer)
        self._timers = Timers(core, clock)
        self._pages = Pages(core, self._called, self._tasks)
        self._seen = Seen(core, self._lookups, self._writer, self._tasks)
        self._keeper = Keeper(self.world, self._admin, config, self._consoles, self._high_water, machine.beside)
        self.door = Door(self.world, self._consoles, self._gateways, Counters(self._lookups), self._seen)
        self._gauges()
        self._categories = categories.load(resources.text("categories.json"))
        core.listeners.append(self._count)

    def _count(self, made: list[Made]) -> None:
        """Count reports of a category never heard of: a source that spells it otherwise is worth a look."""
        for one in made:
            if isinstance(one.event.data, Reported) and self._categories.major(one.event.data.category) == "other":
                self.core.metrics.add("unknown_category_total")

    def _called(self, code: str) -> str:
        """A region by name, as the regions stand now."""
        return self.world.places.called(code)

    def _last_positions(self) -> Positions:
        positions = Positions()
        for fix in last_fixes(self._config.data_dir / "tracks.sqlite"):
            positions.put(fix)
        return positions

    def _gauges(self) -> None:
        core, world = self.core, self.world
        core.metrics.gauges.update({
            "head_seq": lambda: float(core.head),
            "incidents": lambda: float(len(core.truth.incidents)),
            "units": lambda: float(len(core.truth.units)),
            "positions_known": lambda: float(len(world.positions)),
            "timers": lambda: float(len(self._timers)),
            'connections{lane="field"}': lambda: float(len(self._gateways)),
            'connections{lane="console"}': lambda: float(len(self._consoles)),
        })

    async def run(self, ready: Callable[[bytes], None], stop: asyncio.Event) -> None:
        """Serve until `stop`; `ready` gets the line of JSON that says where. HubRefusal when the port cannot be had."""
        await self.begin()
        try:
            server = await self.door.listen(self._config.host, self._config.port)
        except OSError as error:
            await self.end()
            why = os.strerror(error.errno) if error.errno else str(error)
            raise HubRefusal(f"cannot listen on {self._config.host}:{self._config.port}: {why}") from error
        host, port = server.sockets[0].getsockname()[:2]
        line = {"ready": True, "url": f"ws://{_bracketed(host)}:{port}", "realm": self.core.realm, "epoch": self.core.epoch, "pid": os.getpid()}
        ready(msgspec.json.encode(line))
        await stop.wait()
        await self.door.hang_up(server)
        await self.end()

    async def begin(self) -> None:
        """Start everything but listening."""
        self._tasks.spawn(self.core.run(), "commits")
        self._tasks.spawn(self._rows.run(), "rows")
        await self._keeper.begin()
        await self._tracks.start()
        self._tasks.spawn(self._timers.run(), "timers")
        self._pages.begin()
        self._tasks.spawn(self._keeper.run(), "keeper")
        self._tasks.spawn(self.world.presence.run(), "presence")

    async def end(self) -> None:
        """Take everything down in order; what was decided is on disk then."""
        await self.door.close()
        await self.core.drained()
        self._keeper.mark()
        await self._tasks.close()
        await self._rows.bring()
        await self._tracks.close()
        self._writer.close()
        self._lookups.close()
        self._admin.close()
        self._high_water.close()
        self._lock.release()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
