"""After the faults: outboxes empty themselves, and every seat shows what a new one is shown."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from tests.soak.seat import Line, Seat

_DRAIN_S, _SAME_S, _PAUSE_S = 120.0, 60.0, 2.0


async def settle(seats: Mapping[str, Seat], settled: Mapping[str, asyncio.Event]) -> list[str]:
    """Wait until no seat has a command on its way and no gateway an unanswered frame; a line for each that has."""
    lines: Sequence[str] = await asyncio.gather(*(_drained(seat) for seat in seats.values()), *(_answered(*field) for field in settled.items()))
    return [line for line in lines if line]


async def _answered(name: str, settled: asyncio.Event) -> str:
    try:
        async with asyncio.timeout(_DRAIN_S):
            await settled.wait()
    except TimeoutError:
        return f"{name} has frames without an answer"
    return ""


async def _drained(seat: Seat) -> str:
    try:
        pending = (await seat.ask(f":wait {_DRAIN_S:g}", _DRAIN_S + 30))["pending"]
    except TimeoutError:
        return f"{seat.name} does not answer"
    return f"{seat.name} still has {pending} commands on their way" if pending else ""


async def differences(seats: Mapping[str, Seat], fresh: Mapping[str, Seat]) -> list[str]:
    """A line for each seat whose queue or conflicts are not those of a new seat of its role within a minute."""
    end = time.monotonic() + _SAME_S
    while True:
        lines = await _compare(seats, fresh)
        if not lines or time.monotonic() > end:
            return lines
        await asyncio.sleep(_PAUSE_S)


async def _compare(seats: Mapping[str, Seat], fresh: Mapping[str, Seat]) -> list[str]:
    lines, shown = list[str](), {role: await _shown(seat) for role, seat in fresh.items()}
    for seat in seats.values():
        mine, new = await _shown(seat), shown[seat.role]
        other = sorted(key for key in mine.keys() | new.keys() if mine.get(key) != new.get(key))
        if other:
            lines.append(f"{seat.name} differs in {len(other)} of {len(new)} rows: {mine.get(other[0])} is {new.get(other[0])}")
    return lines


async def _shown(seat: Seat) -> dict[str, Line]:
    """Rows by id; the lamp goes by the minute and is left out."""
    try:
        status, queue, conflicts = [await seat.ask(question, 30) for question in (":status", ":queue", ":conflicts")]
    except TimeoutError:
        return {"silent": {}}
    live = {} if status["link"] == "LIVE" else {"not live": status}
    return live | {row["id"]: {key: value for key, value in row.items() if key != "lamp"} for row in queue["rows"] + conflicts["rows"]}
