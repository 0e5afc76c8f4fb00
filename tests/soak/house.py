"""What a soak's processes stand on: the hub with its directory, roster and regions, and the tokens of seats and gateways."""

import asyncio
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.soak.child import Child, module
from tests.soak.network import Network
from tests.soak.skewed import set_skew
from tests.support.hubs import REGIONS, cli
from tests.support.processes import run

_READY_S = 60.0
_BACKUPS = 3
_HOME = "990103108034001"


class House:
    """The hub's directory and process; it is started again on the same port after a kill. `epoch` is that of its last start."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.folder, self.dir, self.clock = folder, folder / "hub", folder / "hub.clock"
        self._ready = asyncio.Event()
        set_skew(self.clock, 0.0)
        self.starts, self.epoch = 0, ""
        self.backups: list[Path] = []
        self._made = 0
        verb = ["hub", "--data-dir", self.dir, "--listen", f"{network.hub_ip}:{network.port}", "--high-water", folder / "high-water"]
        self.child = Child([*network.prefix("hub"), *module("skewed", self.clock, *verb)], folder / "hub.log", self._hear)

    def _hear(self, line: str) -> None:
        said = json.loads(line)
        if said.get("ready"):
            self._started = said["epoch"]
            self._ready.set()

    async def start(self, *, forked: bool = False) -> None:
        """Until it listens. TimeoutError when it does not come up; its log says why.
        AssertionError when its epoch is not what it was, or is the same after a restore."""
        self._ready.clear()
        self.starts += 1
        await self.child.start()
        async with asyncio.timeout(_READY_S):
            await self._ready.wait()
        assert not self.epoch or (self._started != self.epoch) is forked, f"epoch {self.epoch}, then {self._started}, and {forked=}"
        self.epoch = self._started

    async def backup(self) -> None:
        """Beside the hub, whether it runs or not; the newest few are kept."""
        self._made += 1
        file = self.folder / f"{self._made}.backup"
        await _gridwall("backup", "--data-dir", self.dir, "--to", file)
        self.backups.append(file)
        for old in self.backups[:-_BACKUPS]:
            self.backups.remove(old)
            old.unlink()

    async def restore(self, which: float) -> None:
        """A backup, 0 the oldest of those kept, 1 the newest, in place of the log of a hub that is killed; the log of before goes."""
        backup = self.backups[min(int(which * len(self.backups)), len(self.backups) - 1)]
        await _gridwall("restore", backup, "--data-dir", self.dir)
        for old in self.dir.glob("replaced-*"):
            shutil.rmtree(old)
        await self.start(forked=True)

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


async def _gridwall(*args: object) -> None:
    done = await asyncio.to_thread(run, *map(str, args), timeout=600)
    assert done.returncode == 0, f"{args}: {done.stdout}{done.stderr}"
