"""gridwall replay: send recorded feeds to a hub, each frame stamped as it is sent (protocol.md §4)."""

import argparse
import asyncio
import heapq
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from services.app.ports import Clock
from services.cli.answer import OK, REFUSED, Refused
from services.cli.common import secret_of, stop_on_signals
from services.domain.times import stamp
from services.link.console_client import LinkDownError
from services.link.field_client import FieldClient
from services.link.field_socket import FieldLink
from services.runtime import logs
from services.runtime.clock import SystemClock
from services.runtime.rng import SeededRng
from services.runtime.tasks import Tasks
from services.wire import frames
from services.wire.codec import FIELD_TAGS

_PATIENCE_S = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    parser.add_argument("feeds", nargs="+", type=Path, metavar="FEED.jsonl", help="frames with dt seconds from the start and no at; several are merged")
    parser.add_argument("--hub", required=True, metavar="URL", help="ws://HOST:PORT")
    parser.add_argument("--token-file", required=True, type=Path, metavar="F")
    parser.add_argument("--speed", type=float, default=1.0, metavar="N", help="0 sends as fast as acks allow (default %(default)g)")
    parser.add_argument("--loop", action="store_true", help="begin again at the end, until interrupted; repeated reports add nothing")


class Line(msgspec.Struct, frozen=True):
    """One line of a feed: when, what, and the id of a durable frame ("" for positions)."""

    dt: float
    frame: dict[str, msgspec.Raw]
    id: str


class _Head(msgspec.Struct, frozen=True):
    dt: float
    t: str
    id: str = ""


@dataclass(slots=True)
class Score:
    """Durable frames of a replay; each counts once however often it was sent."""

    sent: int = 0
    acked: int = 0
    refused: int = 0

    def heard(self, frame: frames.FieldReply) -> None:
        """Count an answer."""
        if isinstance(frame, frames.Ack):
            self.acked += frame.outcome != "rejected"
            self.refused += frame.outcome == "rejected"
        elif isinstance(frame, frames.Error):
            self.refused += bool(frame.ref)
            logging.getLogger("gridwall.replay").warning("refused: %s: %s", frame.code, frame.detail)


def run(args: argparse.Namespace) -> int:
    """Replay; the last line on stdout is the summary."""
    if not 0 <= args.speed < float("inf"):
        raise Refused("--speed: 0 or more")
    logs.setup(logging.WARNING)
    feeds = [list(_read(file)) for file in args.feeds]
    try:
        link = FieldLink(args.hub, secret_of(args.token_file))
    except ValueError as error:
        raise Refused(f"--hub: {error}") from error
    try:
        score = asyncio.run(_replay(link, feeds, args.speed, args.loop))
    except LinkDownError as error:
        raise Refused(f"{args.hub}: {error}") from error
    print(msgspec.json.encode({"sent": score.sent, "acked": score.acked, "refused": score.refused}).decode(), flush=True)
    return OK if score.refused == 0 else REFUSED


def _read(file: Path) -> Iterator[Line]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise Refused(f"{file}: cannot be read: {error.strerror}") from error
    for number, text in enumerate(lines, 1):
        if text.strip():
            yield _line(file, number, text)


def _line(file: Path, number: int, text: bytes) -> Line:
    try:
        frame = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        head = msgspec.json.decode(text, type=_Head)
        del frame["dt"]
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused(f"{file.name} line {number}: is no frame with dt: {error}") from error
    if head.t not in FIELD_TAGS:
        raise Refused(f"{file.name} line {number}: no frame is called {head.t[:40]!r}; {', '.join(sorted(FIELD_TAGS))} are")
    if head.t != "positions" and not head.id:
        raise Refused(f"{file.name} line {number}: a {head.t} needs an id, so that it counts once however often it is sent")
    return Line(head.dt, frame, "" if head.t == "positions" else head.id)


async def _replay(link: FieldLink, feeds: list[list[Line]], speed: float, loop: bool) -> Score:
    clock, score, tasks = SystemClock(), Score(), Tasks()
    stop = stop_on_signals(asyncio.get_running_loop())
    client = FieldClient(link, clock, SeededRng(), score.heard)
    lane = tasks.spawn(_lane(client), "lane")
    work = tasks.spawn(_send_all(client, clock, feeds, speed, score, loop), "feeds")
    stopped = tasks.spawn(stop.wait(), "stop")
    try:
        await asyncio.wait([lane, work, stopped], return_when=asyncio.FIRST_COMPLETED)
        if lane.done() and (why := lane.result()) is not None:
            raise why
        if work.done():
            work.result()
    finally:
        await tasks.close()
    return score


async def _lane(client: FieldClient) -> LinkDownError | None:
    """Stay connected; why that is no use, when it is."""
    try:
        await client.run(_PATIENCE_S)
    except LinkDownError as why:
        return why
    return None


async def _send_all(client: FieldClient, clock: Clock, feeds: list[list[Line]], speed: float, score: Score, loop: bool) -> None:
    while True:
        start = clock.monotonic()
        for line in heapq.merge(*feeds, key=lambda line: line.dt):
            if speed:
                await asyncio.sleep(max(0.0, start + line.dt / speed - clock.monotonic()))
            await _send(client, clock, line, score)
        await client.settled()
        if not loop:
            return


async def _send(client: FieldClient, clock: Clock, line: Line, score: Score) -> None:
    now = msgspec.Raw(msgspec.json.encode(stamp(clock.now())))
    if line.id:
        score.sent += 1
        await client.durable(line.id, msgspec.json.encode({**line.frame, "at": now}))
    else:
        await client.lossy(msgspec.json.encode({**line.frame, "items": _stamped(line.frame.get("items"), now)}))


def _stamped(items: msgspec.Raw | None, now: msgspec.Raw) -> list[dict[str, msgspec.Raw]]:
    return [{**item, "at": now} for item in msgspec.json.decode(items or b"[]", type=list[dict[str, msgspec.Raw]])]
