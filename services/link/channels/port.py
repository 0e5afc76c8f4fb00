"""The port of all channels: what a page says, how its delivery went, and the rule for trying again."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from services.domain.times import Stamp


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One call to one leader. `id` is the same whenever this call is delivered again, after a restart too. Nothing of the caller is in it."""

    id: str
    to: str
    no: str
    priority: int
    category: str
    level: str
    place: str
    text: str
    opened_at: Stamp
    call: int

    @property
    def head(self) -> str:
        """One line: `P1 20261122-0042 三楼冒烟`."""
        return f"P{self.priority} {self.no} {self.text}".strip()


class Receipt(msgspec.Struct, frozen=True):
    """No `why` is delivered; else what kept it, in one line."""

    why: str = ""


class Channel(Protocol):
    """One way out. `deliver` never raises and never takes longer than its time-out and tries allow."""

    @property
    def name(self) -> str:
        """As the policy calls it."""
        ...

    def reaches(self, leader: str) -> bool:
        """Whether this leader has an address here."""
        ...

    async def deliver(self, message: Message) -> Receipt:
        """Try until it is taken or all tries are used."""
        ...


class Undelivered(Exception):  # noqa: N818  an answer, not a defect
    """One try failed; the message says why. `final` where another try would fare no better."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


async def insist(once: Callable[[], Awaitable[None]], tries: int, timeout_s: float, first_pause_s: float) -> Receipt:
    """Try so often, each within its time, with pauses that double."""
    why = ""
    for turn in range(tries):
        if turn:
            await asyncio.sleep(first_pause_s * 2 ** (turn - 1))
        try:
            async with asyncio.timeout(timeout_s):
                await once()
        except TimeoutError:
            why = f"no answer within {timeout_s:g} s"
        except Undelivered as error:
            why = str(error)
            if error.final:
                break
        except (OSError, EOFError, ValueError) as error:  # a socket, TLS, a line too long or cut off
            number = error.errno if isinstance(error, OSError) else None
            why = os.strerror(number) if number and number > 0 else str(error) or type(error).__name__
        else:
            return Receipt()
    return Receipt(" ".join(why.split())[:200])
