"""What the machines of a simulated site share, and what each of them is: files, a disk, a clock, and a process that can die and come back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from pathlib import Path

from services.app.ports import Rng
from tests.sim.core.clock import SimClock, SimIds
from tests.sim.core.disk import Disk
from tests.sim.core.loop import OWNER, Node, SimLoop
from tests.sim.core.net import Net


@dataclass(eq=False)
class Site:
    """The loop, the network, the folder of all files, what machines begin with (folder name → files), what went wrong so far."""

    loop: SimLoop
    net: Net
    folder: Path
    rng: Callable[[str], Rng]
    begin_with: dict[str, dict[str, bytes]]
    problems: list[str] = field(default_factory=list)
    dead: list[Node] = field(default_factory=list)
    """Killed processes with all that they had under way: let go of during the run, the collector would have it tidy up after itself."""

    def wrong(self, what: str) -> None:
        """An invariant does not hold."""
        self.problems.append(f"{self.loop.time():.3f} s: {what}")


class Life(ABC):
    """A machine and its present process."""

    def __init__(self, site: Site, name: str, number: int) -> None:
        self.site, self.name, self.folder = site, name, site.folder / name
        self.node = Node(name, dead=True)
        self.disk = Disk(site.rng(f"disk {name}"))
        self.clock, self.ids = SimClock(site.loop), SimIds(number)

    def furnish(self, kind: str) -> None:
        """Make the folder with the files that such a machine begins with."""
        self.folder.mkdir()
        for name, data in self.site.begin_with.get(kind, {}).items():
            (self.folder / name).write_bytes(data)

    def born(self) -> None:
        """A new process."""
        self.node = Node(self.name)
        self.disk.crash = lambda _where: False
        self.disk.turn = None

    def spawn(self, coro: Coroutine[object, object, object]) -> None:
        """Run something in the process's name."""
        self.site.loop.create_task(coro, context=self.context())

    def context(self) -> Context:
        """In which whatever is scheduled belongs to this process."""
        context = copy_context()
        context.run(OWNER.set, self.node)
        return context

    @abstractmethod
    def start(self) -> None:
        """Begin a process over the files."""

    def die(self) -> None:
        """SIGKILL: no step of it is ever run again, and the system closes its sockets."""
        self.node.dead = True
        self.site.dead.append(self.node)
        self.site.net.drop(self.node)
