"""Where the processes of a soak live: each host in a network namespace of its own on one bridge, or all on the loopback behind the proxy."""

import asyncio
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tests.soak.child import Child, module, ran

HUB_PORT = 8700
_TABLE = "table inet soak { chain entering { type filter hook input priority 0; }; chain leaving { type filter hook output priority 0; }; }"
_BY_PROXY = {"link": "down", "link_hub": "down", "drop": "cut", "drop_hub": "cut"}


class Network(Protocol):
    """How a host is reached and hurt."""

    said: str
    hub_ip: str
    port: int

    def prefix(self, host: str) -> list[str]:
        """What stands before an argv so that it runs on that host."""

    async def open(self) -> None:
        """Make it."""

    async def close(self) -> None:
        """Leave nothing of it."""

    async def hurt(self, host: str, kind: str, amount: float) -> None:
        """A fault of plan.py on a host's network begins."""

    async def heal(self, host: str, kind: str) -> None:
        """It ends."""


class Loopback:
    """No namespaces: every connection goes through the proxy, which does what it can."""

    said = "no network namespaces here (they ask for root, iproute2 and nftables): the proxy alone"
    hub_ip = "127.0.0.1"

    def __init__(self, port: int) -> None:
        self.port = port

    def prefix(self, host: str) -> list[str]:
        """Nothing."""
        return []

    async def open(self) -> None:
        """Nothing to make."""

    async def close(self) -> None:
        """Nothing to leave."""

    async def hurt(self, host: str, kind: str, amount: float) -> None:
        """The proxy does it."""

    async def heal(self, host: str, kind: str) -> None:
        """The proxy does it."""


class Namespaces:
    """A namespace a host, joined by veth to a bridge in a namespace of its own; faults by ip and nft."""

    said = "each host in a network namespace of its own"
    hub_ip = "10.77.0.1"
    port = HUB_PORT

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts, self._mark = list(hosts), f"soak{os.getpid()}"

    def _name(self, host: str) -> str:
        return f"{self._mark}-{host}"

    def prefix(self, host: str) -> list[str]:
        """`ip netns exec` becomes the program itself, so its process id is the program's."""
        return ["ip", "netns", "exec", self._name(host)]

    async def open(self) -> None:
        """OSError when the machine does not let us."""
        lan = self._name("lan")
        await ran("ip", "netns", "add", lan)
        await self._in("lan", "ip", "link", "add", "lan", "type", "bridge")
        await self._in("lan", "ip", "link", "set", "lan", "up")
        for number, host in enumerate(self._hosts, 1):
            await self._join(number, host, lan)

    async def _join(self, number: int, host: str, lan: str) -> None:
        await ran("ip", "netns", "add", self._name(host))
        await ran("ip", "link", "add", f"to{number}", "netns", lan, "type", "veth", "peer", "name", "eth0", "netns", self._name(host))
        await self._in("lan", "ip", "link", "set", f"to{number}", "master", "lan", "up")
        await self._in(host, "ip", "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
        await self._in(host, "ip", "link", "set", "eth0", "up")
        await self._in(host, "ip", "link", "set", "lo", "up")
        await self._in(host, "nft", _TABLE)

    async def close(self) -> None:
        """Links go with their namespaces."""
        for host in [*self._hosts, "lan"]:
            with suppress(OSError):  # not all of them are made when making them failed
                await ran("ip", "netns", "del", self._name(host))

    async def hurt(self, host: str, kind: str, amount: float) -> None:
        """Link down, packets dropped at random in both directions, or every packet answered with a reset."""
        match kind:
            case "link" | "link_hub":
                await self._in(host, "ip", "link", "set", "eth0", "down")
            case "drop" | "drop_hub":
                for chain in ("entering", "leaving"):
                    await self._in(host, "nft", f"add rule inet soak {chain} numgen random mod 1000 < {round(amount * 1000)} drop")
            case "reset":
                for chain in ("entering", "leaving"):
                    await self._in(host, "nft", f"add rule inet soak {chain} meta l4proto tcp reject with tcp reset")

    async def heal(self, host: str, kind: str) -> None:
        """The link is up, no rule is left."""
        await self._in(host, "ip", "link", "set", "eth0", "up")
        await self._in(host, "nft", "flush table inet soak")

    async def _in(self, host: str, *argv: str) -> None:
        await ran(*self.prefix(host), *argv)


async def open_network(hosts: Sequence[str], port: int, proxy_only: bool) -> Network:
    """Namespaces where they may be made, else the loopback."""
    if not proxy_only and shutil.which("ip") and shutil.which("nft"):
        network = Namespaces(hosts)
        try:
            await network.open()
        except OSError:
            await network.close()
        except BaseException:
            await network.close()
            raise
        else:
            return network
    return Loopback(port)


class Gates:
    """The proxy's process on the hub's host, a gate for each host that goes through it."""

    def __init__(self, network: Network, hosts: Sequence[str], first: int, log: Path) -> None:
        self._hosts, self._first, self._ip = list(hosts), first, network.hub_ip
        self._ready = asyncio.Event()
        self._child = Child([*network.prefix("hub"), *module("proxy", network.hub_ip, network.port, first, len(hosts))], log, lambda _: self._ready.set())

    async def open(self) -> None:
        """Until it listens."""
        await self._child.start()
        async with asyncio.timeout(30):
            await self._ready.wait()

    async def close(self) -> None:
        """End it."""
        await self._child.end()

    def url(self, host: str) -> str:
        """Where this host finds the hub."""
        return f"ws://{self._ip}:{self._first + self._hosts.index(host)}"

    async def tell(self, host: str, kind: str, amount: float) -> None:
        """A fault of plan.py, "" for none, at one host's gate or with the hub at each."""
        gates = range(len(self._hosts)) if host == "hub" else [self._hosts.index(host)]
        for gate in gates:
            await self._child.say(json.dumps({"gate": gate, "kind": _BY_PROXY.get(kind, kind), "amount": min(amount, 0.1) if "drop" in kind else amount}))
