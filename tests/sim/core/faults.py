"""What goes wrong: each fault of a plan done to the machines, and undone when its time is over or at the end of the chaos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tests.sim.core.hub import HubLife
from tests.sim.core.loop import Node
from tests.sim.core.plan import Fault
from tests.sim.core.seat import SeatLife
from tests.sim.core.site import Life, Site

_OFF_S = 6.0
_FAR_S = 20.0


class Stage(Protocol):
    """Where it happens."""

    site: Site
    hub: HubLife
    drill: HubLife | None
    seats: list[SeatLife]
    chaos_s: float

    @property
    def hubs(self) -> list[HubLife]:
        """The live one, and the drill's if there is one."""
        ...

    def join(self, seat: SeatLife) -> None:
        """One more seat."""
        ...


class Faults:
    """Each method is a kind of fault: it gets the fault and the seat it hits."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._site = stage, stage.site

    def strike(self, fault: Fault) -> None:
        """Do one; of a kind that is no kind, ValueError."""
        done: Callable[[Fault, SeatLife], None] | None = getattr(self, f"_{fault.kind}", None)
        if done is None:
            raise ValueError(f"no fault is called {fault.kind!r}")
        done(fault, self._stage.seats[fault.seat % len(self._stage.seats)])

    def heal(self) -> None:
        """Everything that is broken is whole, everybody is there again."""
        stage = self._stage
        self._site.net.fates.clear()
        lives: list[HubLife | SeatLife] = [*stage.hubs, *stage.seats]
        for life in lives:
            life.disk.full, life.disk.crash = False, lambda _where: False
            if isinstance(life, SeatLife):
                life.hub = life.home
            if life.node.paused:
                self._site.loop.resume(life.node)
            self._revive(life)

    # --- when ---

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        """So many seconds from now, never after the chaos."""
        left = max(0.0, self._stage.chaos_s - self._site.loop.time())
        self._site.loop.call_later(min(seconds, left), what)

    def _set(self, thing: object, name: str, value: object, back: object, seconds: float) -> None:
        setattr(thing, name, value)
        self._later(seconds, lambda: setattr(thing, name, back))

    # --- the network ---

    def _ways(self, seat: SeatLife) -> tuple[tuple[str, str], tuple[str, str]]:
        return (seat.name, seat.home.name), (seat.home.name, seat.name)

    def _cut(self, fault: Fault, seat: SeatLife) -> None:
        for way in self._ways(seat):
            self._set(self._site.net.fate(*way), "cut", True, False, fault.lasts)

    def _cut_one_way(self, fault: Fault, seat: SeatLife) -> None:
        self._set(self._site.net.fate(*self._ways(seat)[fault.number % 2]), "cut", True, False, fault.lasts)

    def _lose(self, fault: Fault, seat: SeatLife) -> None:
        for way in self._ways(seat):
            self._set(self._site.net.fate(*way), "lose", 0.15, 0.0, fault.lasts)

    def _repeat(self, fault: Fault, seat: SeatLife) -> None:
        for way in self._ways(seat):
            self._set(self._site.net.fate(*way), "repeat", 0.15, 0.0, fault.lasts)

    def _slow(self, fault: Fault, seat: SeatLife) -> None:
        self._set(self._site.net.fate(*self._ways(seat)[1]), "slow_s", 1.5, 0.0, fault.lasts)

    def _read_slowly(self, fault: Fault, seat: SeatLife) -> None:
        self._set(self._site.net.fate(*self._ways(seat)[fault.number % 2]), "read_s", 0.7, 0.0, fault.lasts)

    def _reset(self, _fault: Fault, seat: SeatLife) -> None:
        self._site.net.reset_all(seat.node)

    # --- processes ---

    def _pause(self, node: Node, seconds: float) -> None:
        if not node.dead:
            node.paused = True
            self._later(seconds, lambda: self._site.loop.resume(node))

    def _pause_hub(self, fault: Fault, _seat: SeatLife) -> None:
        self._pause(self._stage.hub.node, fault.lasts)

    def _pause_seat(self, fault: Fault, seat: SeatLife) -> None:
        self._pause(seat.node, fault.lasts)

    def _crash_hub(self, fault: Fault, _seat: SeatLife) -> None:
        self._after_steps(self._stage.hub, fault)

    def _crash_seat(self, fault: Fault, seat: SeatLife) -> None:
        self._after_steps(seat, fault)

    def _after_steps(self, life: HubLife | SeatLife, fault: Fault) -> None:
        """Between any two steps of anybody: at any await."""
        self._site.loop.after_steps(fault.number % 300, lambda: self._kill(life, fault.lasts))

    def _crash_commit(self, fault: Fault, seat: SeatLife) -> None:
        """A process ends just before or just after one of its next commits, where the disk knows more than anybody."""
        self._at_commit(self._stage.hub if fault.number % 3 else seat, fault, skip=fault.number // 6 % 4)

    def _crash_taking(self, fault: Fault, seat: SeatLife) -> None:
        """A seat ends while it writes down what a hub tells it after some time away."""
        self._cut(fault, seat)
        self._later(fault.lasts, lambda: self._at_commit(seat, fault, skip=fault.number // 6 % 4))

    def _at_commit(self, life: HubLife | SeatLife, fault: Fault, skip: int) -> None:
        wanted, left = "before" if fault.number % 2 else "after", [skip]

        def crash(where: str) -> bool:
            if where != wanted or left[0]:
                left[0] -= where == wanted
                return False
            return self._kill(life, fault.lasts)

        life.disk.crash = crash

    def _kill(self, life: HubLife | SeatLife, seconds: float) -> bool:
        """Whether it was still time to."""
        in_time = self._site.loop.time() < self._stage.chaos_s
        if in_time:
            life.die()
            self._later(min(seconds, _OFF_S), lambda: self._revive(life))
        return in_time

    @staticmethod
    def _revive(life: Life) -> None:
        if life.node.dead:
            life.start()

    # --- clocks and disks ---

    def _clock(self, fault: Fault, seat: SeatLife) -> None:
        life = self._stage.hub if fault.number % 2 else seat
        life.clock.skew_s += (fault.number - 5000) * _FAR_S

    def _full_hub(self, fault: Fault, _seat: SeatLife) -> None:
        self._set(self._stage.hub.disk, "full", True, False, fault.lasts)

    def _full_seat(self, fault: Fault, seat: SeatLife) -> None:
        self._set(seat.disk, "full", True, False, fault.lasts)

    def _damage_cache(self, fault: Fault, seat: SeatLife) -> None:
        seat.die()
        seat.damage_cache(fault.number)
        self._later(min(fault.lasts, 1.0), lambda: self._revive(seat))

    # --- backups and copies ---

    def _backup(self, _fault: Fault, _seat: SeatLife) -> None:
        self._stage.hub.back_up()

    def _restore(self, fault: Fault, _seat: SeatLife) -> None:
        hub = self._stage.hub
        if hub.backups:
            hub.put_back(hub.backups[fault.number % len(hub.backups)])

    def _old_copy(self, fault: Fault, _seat: SeatLife) -> None:
        """Somebody puts an older copy of a hub's directory back; its high-water file is elsewhere."""
        hub = self._stage.hub
        if hub.node.dead:
            return
        hub.die()
        copy = hub.copied()
        hub.start()
        self._later(fault.lasts, lambda: self._swap(hub, copy))

    def _swap(self, hub: HubLife, copy: dict[str, bytes]) -> None:
        if hub.node.dead:
            if self._site.loop.time() < self._stage.chaos_s:
                self._later(0.1, lambda: self._swap(hub, copy))
            return
        hub.die()
        hub.replace_by(copy)
        hub.start()

    def _clone(self, _fault: Fault, seat: SeatLife) -> None:
        """Somebody copies a seat's folder, as it is on the disk, and starts it beside the first."""
        number = len(self._stage.seats)
        self._stage.join(SeatLife(self._site, seat.home, f"clone-{number}", 20 + number, copy_of=seat))

    def _rewind_seat(self, fault: Fault, seat: SeatLife) -> None:
        """Somebody puts an older copy of a seat's files back into the very files."""
        back = seat.copied()

        def put_back() -> None:
            seat.die()
            back()
            self._later(0.5, lambda: self._revive(seat))

        self._later(min(fault.lasts, 8.0), put_back)

    def _astray(self, fault: Fault, seat: SeatLife) -> None:
        """Somebody points a seat of the drill at the live hub, or the other way round, with a token that both know."""
        stage = self._stage
        if stage.drill is not None:
            self._set(seat, "hub", stage.hub if seat.home is stage.drill else stage.drill, seat.home, fault.lasts)
            self._site.net.reset_all(seat.node)
