"""gridwall sim: the field systems of a drill over the real wire, and with a desk's token a colleague at a second desk."""

import argparse
import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from resources import path
from services.cli.answer import OK, Refused
from services.cli.common import positive, secret_of, stop_on_signals
from services.cli.drill_desk import DrillDesk
from services.console.home import SeatRefusedError
from services.console.seat import Options, Seat
from services.console.start import SeatArgs, open_seat
from services.interop.geojson import read_regions
from services.link.console_client import LinkDownError
from services.link.field_client import FieldClient
from services.link.field_socket import FieldLink
from services.runtime import logs
from services.runtime.clock import SystemClock
from services.runtime.ids import uuid7
from services.runtime.rng import SeededRng
from services.runtime.tasks import Tasks
from services.sim.field import Field
from services.sim.roster import load_roster
from services.sim.routes import Routes
from services.sim.runner import Runner
from services.sim.scenario import Scenario, load_scenario
from services.wire import frames

_LOG = logging.getLogger("gridwall.sim")
_PATIENCE_S = 60.0
_DESK_HZ = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb of ours; `gridwall drill` starts it."""
    parser.add_argument("scenario", nargs="?", default="yunxi", metavar="SCENARIO", help="a bundled scenario (default %(default)s)")
    parser.add_argument("--hub", required=True, metavar="URL", help="ws://HOST:PORT of a hub that serves a drill")
    parser.add_argument("--token-file", required=True, type=Path, metavar="F", help="a field token that names the scenario's units")
    parser.add_argument("--speed", type=positive, metavar="N", help="seconds of the drill in one real second (the scenario's own by default)")
    parser.add_argument("--seed", type=int, metavar="N", help="another seed gives another course of events (the scenario's own by default)")
    parser.add_argument("--duration", type=positive, metavar="S", help="real seconds after which it ends")
    parser.add_argument("--run", metavar="ID", help="names this run; the ids of its reports come from it (default: a new one each time)")
    parser.add_argument("--desk-token-file", type=Path, metavar="F", help="a shift leader's token for the simulated colleague; without it there is none")
    parser.add_argument("--desk-dir", type=Path, metavar="DIR", help="the colleague's seat")


@dataclass(frozen=True, slots=True)
class Show:
    """One run: the scenario with what the command line made of it."""

    scenario: Scenario
    speed: float
    rng: SeededRng
    run: str
    duration: float | None


def run(args: argparse.Namespace) -> int:
    """Play until SIGINT, SIGTERM or the end of the time; Refused when the hub is none of a drill or does not want the token."""
    if (args.desk_token_file is None) != (args.desk_dir is None):
        raise Refused("--desk-token-file and --desk-dir go together")
    logs.setup(logging.INFO)
    try:
        scenario = load_scenario(args.scenario)
        speed, seed = args.speed or scenario.speed, scenario.seed if args.seed is None else args.seed
        show = Show(scenario, speed, SeededRng(seed), args.run or uuid7(), args.duration)
        link = FieldLink(args.hub, secret_of(args.token_file))
        seat = None
        if args.desk_dir is not None:
            seat = open_seat(SeatArgs(args.hub, args.desk_token_file, args.desk_dir, scenario.colleague.name), Options(positions_hz=_DESK_HZ))
        asyncio.run(_play(show, link, seat))
    except (ValueError, SeatRefusedError) as why:
        raise Refused(str(why)) from why
    return OK


class _Ear:
    """Takes what the hub says. A simulator never joins a live realm: invented incidents would stand among real ones."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.realm, self.refusal = "", ""
        self.greeted = asyncio.Event()

    async def lane(self, client: FieldClient) -> None:
        """Keep the line up; ends with `refusal` set when the hub does not want it, or there has been none for long."""
        try:
            await client.run(_PATIENCE_S)
        except LinkDownError as why:
            self.refusal = str(why)

    def must_be_a_drill(self) -> None:
        """Refused unless the hub serves one."""
        if not self.realm.startswith("drill-"):
            raise Refused(f"this hub serves the realm {self.realm}; the simulator joins drills alone")

    def heard(self, frame: frames.FieldReply) -> None:
        """A frame from the hub."""
        if isinstance(frame, frames.FieldWelcome):
            self.realm = frame.realm
            self.greeted.set()
        elif isinstance(frame, frames.Error):
            _LOG.warning("the hub refused a frame: %s: %s", frame.code, frame.detail)
        else:
            self._field.take(frame)


async def _play(show: Show, link: FieldLink, seat: Seat | None) -> None:
    clock, tasks = SystemClock(), Tasks(_LOG)
    stop = stop_on_signals(asyncio.get_running_loop())
    field = Field(show.scenario, load_roster(show.scenario.roster), Routes(read_regions(path(show.scenario.regions))), show.rng.fork, show.run)
    ear = _Ear(field)
    client = FieldClient(link, clock, show.rng.fork("link"), ear.heard)
    works = [tasks.spawn(ear.lane(client), "field lane"), tasks.spawn(_set(stop), "stop")]
    try:
        await _first([*works, tasks.spawn(_set(ear.greeted), "greeting")], None)
        if ear.greeted.is_set():
            ear.must_be_a_drill()
            works.append(tasks.spawn(Runner(field, client, clock, show.speed, show.scenario.position_every_s).run(), "field"))
            async with AsyncExitStack() as stack:
                if seat is not None:
                    await stack.enter_async_context(seat)
                    works.append(tasks.spawn(DrillDesk(seat, show.scenario.colleague, clock, show.rng.fork("desk"), show.speed).run(), "colleague"))
                stack.push_async_callback(tasks.close)  # before the seat goes
                await _first(works, show.duration)
    finally:
        await tasks.close()
    if ear.refusal:
        raise Refused(f"the hub is not to be had: {ear.refusal}")


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _first(works: list[asyncio.Task[None]], seconds: float | None) -> None:
    """Wait until one has ended, `seconds` at most; what it died of is raised."""
    done, _ = await asyncio.wait(works, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for one in done:
        one.result()
