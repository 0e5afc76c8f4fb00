"""What a soak's processes stand on: the hub with its directory, roster and regions, and the tokens of seats and gateways."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.soak.child import Child, module
from tests.soak.network import Network
from tests.soak.skewed import set_skew
from tests.support.hubs import REGIONS, cli

_READY_S = 60.0
_HOME = "990103108034001"


class House:
    """The hub's directory and process; it is started again on the same port after a kill."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.folder, self.dir, self.clock = folder, folder / "hub", folder / "hub.clock"
        self._ready = asyncio.Event()
        set_skew(self.clock, 0.0)
        self.starts = 0
        verb = ["hub", "--data-dir", self.dir, "--listen", f"{network.hub_ip}:{network.port}", "--high-water", folder / "high-water"]
        self.child = Child([*network.prefix("hub"), *module("skewed", self.clock, *verb)], folder / "hub.log", self._hear)

    def _hear(self, line: str) -> None:
        if json.loads(line).get("ready"):
            self._ready.set()

    async def start(self) -> None:
        """Until it listens. TimeoutError when it does not come up; its log says why."""
        self._ready.clear()
        self.starts += 1
        await self.child.start()
        async with asyncio.timeout(_READY_S):
            await self._ready.wait()

    def furnish(self, units: Sequence[str]) -> None:
        """Regions and a roster."""
        roster = self.folder / "roster.json"
        roster.write_text(json.dumps({"units": [{"id": unit, "mode": "exclusive", "kind": "patrol", "home": _HOME} for unit in units]}))
        for argv in (["region", "import", str(REGIONS)], ["roster", "import", str(roster)]):
            _do(*argv, "--data-dir", str(self.dir))

    def token(self, name: str, role: str, *more: str) -> Path:
        """The file of a new token."""
        file = self.folder / f"{name}.token"
        file.write_text(_do("token", "issue", "--data-dir", str(self.dir), "--role", role, "--name", name, *more).strip())
        return file

    async def end(self) -> None:
        """SIGTERM."""
        with suppress(ProcessLookupError):
            await self.child.end()


def _do(*argv: str) -> str:
    code, out, err = cli(*argv)
    assert code == 0, err
    return out
