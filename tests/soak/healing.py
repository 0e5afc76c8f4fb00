"""After the faults: outboxes empty themselves, and every seat shows what a new one is shown."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.soak.seat import Line, Seat

_OF_A_FIX = {"lon", "lat", "fix_at", "stale"}
_DRAIN_S, _SAME_S, _PAUSE_S = 120.0, 60.0, 0.3


async def settle(seats: Mapping[str, Seat], waited_for: Callable[[], Iterable[str]], epoch: str) -> list[str]:
    """Wait until every seat is live in the hub's epoch and has no command on its way, and no gateway an unanswered frame; a line for each that is not."""
    lines: Sequence[str] = await asyncio.gather(*(_drained(seat, epoch) for seat in seats.values()), _answered(waited_for))
    return [line for line in lines if line]


async def _answered(waited_for: Callable[[], Iterable[str]]) -> str:
    try:
        async with asyncio.timeout(_DRAIN_S):
            while True:
                await asyncio.sleep(_PAUSE_S)
                if not [*waited_for()]:
                    return ""
    except TimeoutError:
        return f"{', '.join(sorted(waited_for()))}: frames without an answer"


async def _drained(seat: Seat, epoch: str) -> str:
    try:
        async with asyncio.timeout(_DRAIN_S):
            await _live(seat, epoch)
        pending = (await seat.ask(f":wait {_DRAIN_S:g}", _DRAIN_S + 30))["pending"]
    except TimeoutError:
        return f"{seat.name} does not answer, or is not live"
    return f"{seat.name} still has {pending} commands on their way" if pending else ""


async def _live(seat: Seat, epoch: str) -> None:
    while True:
        now = await seat.ask(":status", _DRAIN_S)
        if now["link"] == "LIVE" and now["epoch"] == epoch:
            return
        await asyncio.sleep(_PAUSE_S)


async def differences(seats: Mapping[str, Seat], fresh: Mapping[str, Seat]) -> list[str]:
    """A line for each seat whose queue, conflicts or units are not those of a new seat of its role at the same place of the log within a minute."""
    return [line for seat in seats.values() if (line := await _difference(seat, fresh[seat.role]))]


async def _difference(seat: Seat, fresh: Seat) -> str:
    """Timers go on firing, so the two are read at once and compared only where both stand at one cursor."""
    end, why = time.monotonic() + _SAME_S, ""
    while time.monotonic() < end:
        mine, new = await asyncio.gather(_shown(seat), _shown(fresh))
        if mine.at is None or mine.at != new.at:
            why = why or f"{seat.name} at {mine.at} is never where a new seat is, {new.at}"
        elif other := sorted(key for key in mine.rows.keys() | new.rows.keys() if mine.rows.get(key) != new.rows.get(key)):
            why = f"{seat.name} at {mine.at} differs in {len(other)} of {len(new.rows)} rows: {mine.rows.get(other[0])} is {new.rows.get(other[0])}"
        else:
            return ""
        await asyncio.sleep(_PAUSE_S)
    return why


@dataclass(frozen=True)
class _Shown:
    """Rows by id, and the cursor at which they were read; None when it moved, or the seat is not live."""

    at: int | None
    rows: dict[str, Line]


async def _shown(seat: Seat) -> _Shown:
    try:
        before, *tables, after = [await seat.ask(question, 30) for question in (":status", ":queue", ":conflicts", ":units", ":status")]
    except TimeoutError:
        return _Shown(None, {})
    still = before["link"] == after["link"] == "LIVE" and before["cursor"] == after["cursor"] and not after["pending"]
    return _Shown(after["cursor"] if still else None, {row["id"]: _lasting(row) for table in tables for row in table["rows"]})


def _lasting(row: Line) -> Line:
    """Without what goes by the minute, or is lossy."""
    passing = _OF_A_FIX if "fix_at" in row else {"lamp"}
    return {key: value for key, value in row.items() if key not in passing}
