"""The hub's housekeeping, twice a second: what the command line changed, tokens that ended, consoles that fell silent, the high-water file."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from services.domain.args import RegisterArgs
from services.domain.ids import derive
from services.domain.intent import Intent
from services.domain.states import Role, UnitStatus
from services.hub.config import HubConfig, HubRefusal, read_policy, site_zone
from services.hub.consoles import Consoles
from services.hub.core import Claim
from services.hub.highwater import HighWater, Mark
from services.hub.ledger import body_hash
from services.hub.places import Places
from services.hub.reference import reference_of, rules_of
from services.hub.world import World
from services.interop.geojson import GeoJsonError, Region, region_from_json
from services.store.admin import Admin, Roster, RosterUnit

_LOG = logging.getLogger("gridwall.hub")
_PERIOD_S = 0.5
Beside = Callable[[Callable[[], None]], Awaitable[None]]
"""Does what waits for a disk where the loop does not wait for it."""


class Keeper:
    """Runs beside the lanes, never in their way."""

    def __init__(self, world: World, admin: Admin, config: HubConfig, consoles: Consoles, high_water: HighWater, beside: Beside) -> None:
        self._world, self._admin, self._config, self._consoles, self._high_water, self._beside = world, admin, config, consoles, high_water, beside
        self._version = -1
        self._regions: list[Region] = []
        self._codes: list[tuple[str, str, str]] = []
        self._policy = world.core.decider.rules.policy
        self._policy_time = _time_of(config)

    async def begin(self) -> None:
        """Take in regions and roster before the first connection, and note what will be told from now on."""
        self.note()
        self._world.core.on_disk = self.note
        self._changed()

    async def run(self) -> None:
        """Look twice a second, until cancelled."""
        while True:
            await asyncio.sleep(_PERIOD_S)
            self.look()
            await self._beside(self.mark)
            await self._world.tracks.keep_alive()

    def look(self) -> None:
        """One round."""
        world = self._world
        if self._admin.version() != self._version or _time_of(self._config) != self._policy_time:
            self._changed()
        for session in world.expired():
            session.close(4401, "token expired or revoked")
        for console in self._consoles.silent(world.clock.monotonic()):
            console.drop()
        world.tracks.flush()

    def mark(self) -> None:
        """Keep the high-water mark for a power cut."""
        self._high_water.write(self._now())

    def note(self) -> None:
        """Keep it for a kill."""
        self._high_water.note(self._now())

    def _now(self) -> Mark:
        core = self._world.core
        return Mark(core.epoch, core.head, core.decided)

    def _changed(self) -> None:
        """Read again what people set: policy, tokens, regions, roster, how far backups go."""
        world, self._version = self._world, self._admin.version()
        self._read_policy()
        world.tokens.reload()
        world.safe_seq = self._admin.safe_seq(world.core.epoch)
        roster = self._admin.roster()
        self._read_regions()
        world.core.decider.rules = rules_of(self._policy, roster)
        reference = reference_of(self._policy, roster, self._regions)
        if reference.digest != world.reference.digest:
            world.reference = reference
            self._consoles.refer()
        self._register(roster)

    def _read_policy(self) -> None:
        self._policy_time = _time_of(self._config)
        try:
            policy = read_policy(self._config.policy_file)
            zone = site_zone(policy.time_zone)
        except HubRefusal as error:
            _LOG.warning("the policy stays as it was: %s", error)
            return
        if policy != self._policy:
            self._policy = policy
            self._world.core.decider.numbers.zone = zone
            self._world.meters.restart(policy)

    def _read_regions(self) -> None:
        rows = self._admin.regions()
        codes = [(row.code, row.name, row.geometry) for row in rows]
        if codes == self._codes:
            return
        self._codes = codes
        try:
            self._regions = [region_from_json(row.code, row.name, row.geometry, row.households) for row in rows]
        except GeoJsonError as error:
            _LOG.error("the regions stay as they were: %s", error)
            return
        self._world.places = Places(self._regions)

    def _register(self, roster: Roster) -> None:
        for unit in roster.units:
            self._register_one(unit)

    def _register_one(self, unit: RosterUnit) -> None:
        core = self._world.core
        cid = derive(f"unit:{unit.id}", f"roster:{body_hash(unit)}")
        if core.ledger.find(cid) is not None:
            return
        args = RegisterArgs(
            unit=unit.id, region=unit.home, callsign=unit.callsign, kind=unit.kind, mode="backlog" if unit.mode == "backlog" else "exclusive",
            status=UnitStatus.AV, skills=unit.skills, members=unit.members,
        )  # fmt: skip
        intent = Intent(cid=cid, verb="register_unit", args=args, actor="roster", role=Role.ADMIN, at="")
        core.submit(intent, Claim(cid, "roster"), lambda decided: b"{}", lambda verdict: None)


def _time_of(config: HubConfig) -> int:
    try:
        return config.policy_file.stat().st_mtime_ns
    except OSError:
        return 0
