"""`gridwall console`: a seat on standard input and output, commands in, JSON lines out (protocol.md §4)."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

import msgspec

import resources
from services.cli.answer import OK, Refused
from services.cli.stdin import lines
from services.commands.parse import parse
from services.console import rows
from services.console.advice import recommended
from services.console.home import SeatRefusedError
from services.console.lookup import follow
from services.console.model import Delta, Refusal
from services.console.seat import Options, Seat
from services.console.start import SeatArgs, open_seat
from services.domain import categories
from services.domain.words import reason_text
from services.runtime import logs
from services.runtime.clock import SystemClock
from services.runtime.tasks import Tasks

SETTLE_S = 5.0
_QUESTIONS = "no such question: :queue :units :conflicts :review :different :recommend NUMBER :status :wait SECONDS :quit"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4; `--regions` and `--lang` are ours."""
    parser.add_argument("--hub", required=True, metavar="URL", help="ws://HOST:PORT or wss://HOST:PORT")
    parser.add_argument("--token-file", required=True, type=Path, metavar="FILE", help="file that holds the token alone")
    parser.add_argument("--data-dir", required=True, type=Path, metavar="DIR", help="this seat's own directory")
    parser.add_argument("--name", default="", metavar="ID", help="readable console id, for a new directory")
    parser.add_argument("--regions", default="", metavar="CODES", help="regions to see, by commas; all that the token allows by default")
    parser.add_argument("--lang", default=_language(), choices=("zh_CN", "en"), help="language of refusals")


def _language() -> str:
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh_CN" if told.startswith("zh") else "en"


def run(args: argparse.Namespace) -> int:
    """Run until the input ends, `:quit`, SIGTERM or SIGINT; Refused when there is no seat to open."""
    logs.setup(logging.WARNING)
    regions = tuple(code for code in args.regions.split(",") if code)
    try:
        seat = open_seat(SeatArgs(args.hub, args.token_file, args.data_dir, args.name), Options(regions=regions, lang=args.lang, spares=False))
        asyncio.run(_serve(seat))
    except SeatRefusedError as why:
        raise Refused(str(why)) from why
    return OK


async def _serve(seat: Seat) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    tasks = Tasks()
    async with seat:
        desk = Desk(seat, stop)
        tasks.spawn(desk.run(), "console-lines")
        await stop.wait()
        await tasks.close()


class Desk:
    """Reads lines, does what they say one after the other, prints what comes of it."""

    def __init__(self, seat: Seat, stop: asyncio.Event) -> None:
        self._seat, self._stop = seat, stop
        self._clock = SystemClock()
        self._lookup = follow(seat, categories.load(resources.text("categories.json")))
        seat.subscribe(self._changed)

    async def run(self) -> None:
        """Until the input ends or `:quit`. What is queued stays on the disk and goes out at the next start."""
        for line, why in self._seat.losses:
            self._print("refused", line=line, why=why, code="damaged")
        try:
            await self._seat.settled(SETTLE_S)
            async for line in lines():
                text = line.strip()
                if text in {":quit", "：quit"}:
                    break
                if text:
                    await self._line(line)
        finally:
            self._stop.set()

    async def _line(self, line: str) -> None:
        text = line.strip()
        if text[0] in ":：":
            await self._colon(line, text[1:].split())
        else:
            await self._command(line)

    # --- the command language ---

    async def _command(self, line: str) -> None:
        parsed = parse(line, self._lookup, self._seat.lang)
        if not parsed.commands:
            choices = [{"number": one.number, "label": one.label, "line": one.line} for one in parsed.candidates]
            self._print("refused", line=line, why=parsed.why, **({"candidates": choices} if choices else {}))
            return
        answer = await self._seat.submit_all(parsed.commands)
        if isinstance(answer, Refusal):
            self._print("refused", line=line, why=answer.text, code=answer.code, detail=answer.detail)

    def _changed(self, delta: Delta) -> None:
        for one in delta.commands:
            why = reason_text(one.reason, one.detail, self._seat.lang) if one.reason else None
            self._print("command", **rows.command(self._seat, one), why=why)

    # --- questions ---

    async def _colon(self, line: str, words: list[str]) -> None:
        match words:
            case ["queue"]:
                self._print("queue", rows=rows.queue(self._seat))
            case ["units"]:
                self._print("units", rows=rows.units(self._seat))
            case ["conflicts"]:
                self._print("conflicts", rows=rows.conflicts(self._seat))
            case ["review"]:
                self._print("review", rows=[rows.command(self._seat, one) for one in self._seat.review])
            case ["different"]:
                self._print("different", rows=[rows.command(self._seat, one) for one in self._seat.different])
            case ["recommend", *words]:
                self._recommend(line, " ".join(words))
            case ["status"]:
                self._print("status", **rows.status(self._seat, self._clock.monotonic()))
            case ["wait", seconds] if _is_seconds(seconds):
                await self._wait(float(seconds))
            case _:
                self._print("refused", line=line, why=_QUESTIONS)

    def _recommend(self, line: str, number: str) -> None:
        """Who should go to one incident, and its plan with what is missing."""
        found = self._lookup.incidents_by_counter(number) if number.isascii() and number.isdigit() else []
        if len(found) != 1:
            self._print("refused", line=line, why="no such incident" if not found else "several incidents have this number")
            return
        self._print("recommend", **recommended(self._seat, found[0].id))

    async def _wait(self, seconds: float) -> None:
        """Hold until nothing is QUEUED, SENT or DECIDED, no longer than that."""
        done = asyncio.Event()

        def look(_delta: Delta) -> None:
            if not self._seat.unsettled:
                done.set()

        forget = self._seat.subscribe(look)
        await asyncio.sleep(0)  # what happened in this turn is told, and printed, first
        look(Delta())
        try:
            async with asyncio.timeout(seconds):
                await done.wait()
        except TimeoutError:
            pass  # said by the number that is printed
        finally:
            forget()
        self._print("wait", pending=self._seat.unsettled)

    def _print(self, tag: str, **fields: object) -> None:
        try:
            sys.stdout.buffer.write(msgspec.json.encode({"t": tag, **fields}) + b"\n")
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # nobody reads any more: what is queued is kept, there is nothing left to say
            self._stop.set()
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_seconds(word: str) -> bool:
    return word.replace(".", "", 1).isascii() and word.replace(".", "", 1).isdigit()
