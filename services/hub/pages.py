"""Takes pages to leaders over the channels of the policy, and writes down how each delivery went. What is owed is read off the rows, so that a restart
owes it still: a call whose answer is not in the log goes out once more under the same id."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.domain.args import PageToldArgs
from services.domain.ids import derive
from services.domain.intent import Intent
from services.domain.model import Calling, Incident, Page
from services.domain.pages import calling_of
from services.domain.policy import ChannelPolicy
from services.domain.states import OPEN, Role
from services.hub.core import Claim, Core
from services.hub.decider import Made
from services.link.channels.make import channels_of
from services.link.channels.port import Channel, Message, Receipt
from services.runtime.tasks import Tasks
from services.store.journal import Verdict

_LOG = logging.getLogger("gridwall.hub")
_AT_ONCE = 8
"""Deliveries under way on one channel; what waits for a turn and is outdated by then, is not sent."""
_AGAIN_S = 1.0
_TEXT = 120
Make = Callable[[dict[str, ChannelPolicy]], tuple[Channel, ...]]


@dataclass(frozen=True, slots=True)
class _Owed:
    """One call to one leader over one channel."""

    key: str
    incident: str
    page: str
    call: int
    who: str
    channel: Channel


class Pages:
    """Listens to what is on disk; each delivery is a task of its own, so that a channel that hangs delays nobody."""

    def __init__(self, core: Core, where: Callable[[str], str], tasks: Tasks, make: Make = channels_of) -> None:
        self._core, self._where, self._tasks, self._make = core, where, tasks, make
        self._policies: dict[str, ChannelPolicy] = {}
        self._channels: tuple[Channel, ...] = ()
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_AT_ONCE))
        self._flying: set[str] = set()
        core.listeners.append(self._changed)

    def begin(self) -> None:
        """What was owed when the hub stopped."""
        for incident in list(self._core.truth.incidents.values()):
            self._look(incident)

    def _changed(self, made: list[Made]) -> None:
        for incident in {key: one for each in made for key, one in each.change.incidents.items()}.values():
            self._look(incident)

    def _look(self, incident: Incident) -> None:
        if not incident.calls or incident.state not in OPEN:
            return
        for owed in self._owed(incident):
            if owed.key not in self._flying and self._core.ledger.find(owed.key) is None:
                self._flying.add(owed.key)
                self._tasks.spawn(self._deliver(owed), "page")

    def _owed(self, incident: Incident) -> Iterator[_Owed]:
        for page in incident.pages:
            calling = calling_of(incident, page.id)
            for who in (set(page.leaders) - set(page.acked)) if calling is not None and page.open else ():
                for channel in self._ways():
                    if calling is not None and channel.reaches(who):
                        key = derive(page.id, f"{channel.name}:{who}:{calling.count}")
                        yield _Owed(key, incident.id, page.id, calling.count, who, channel)

    def _ways(self) -> tuple[Channel, ...]:
        """The channels as the policy has them now."""
        policies = self._core.decider.rules.policy.channels
        if policies != self._policies:
            self._policies, self._channels = policies, self._make(policies)
        return self._channels

    async def _deliver(self, owed: _Owed) -> None:
        try:
            async with self._turns[owed.channel.name]:
                message = self._message(owed)
                receipt = await self._try(owed.channel, message) if message is not None else None
            if receipt is not None:
                await self._write_down(owed, receipt)
        finally:
            self._flying.discard(owed.key)

    async def _try(self, channel: Channel, message: Message) -> Receipt:
        try:
            return await channel.deliver(message)
        except Exception as error:  # noqa: BLE001  the root of a delivery: whatever it is, the leader was not reached that way
            _LOG.exception("channel %s broke", channel.name)
            return Receipt(f"{type(error).__name__}")

    def _message(self, owed: _Owed) -> Message | None:
        """What is said; None where it is not owed any more."""
        incident = self._core.truth.incidents[owed.incident]
        page, calling = next((one for one in incident.pages if one.id == owed.page), None), calling_of(incident, owed.page)
        if page is None or calling is None or calling.count != owed.call or owed.who in page.acked or incident.state not in OPEN:
            return None
        return self._said(incident, page, calling, owed)

    def _said(self, incident: Incident, page: Page, calling: Calling, owed: _Owed) -> Message:
        line = incident.text.strip().splitlines()[:1]
        return Message(
            id=owed.key, to=owed.who, no=incident.no, priority=incident.priority, category=incident.category, level=page.level,
            place=incident.address or self._where(incident.region), text=line[0][:_TEXT] if line else "", opened_at=page.opened_at, call=calling.count,
        )  # fmt: skip

    async def _write_down(self, owed: _Owed, receipt: Receipt) -> None:
        """Until it is on disk: the disk may be full for a while."""
        args = PageToldArgs(page=owed.page, call=owed.call, channel=owed.channel.name, who=owed.who, why=receipt.why)
        intent = Intent(cid=owed.key, verb="page_told", args=args, actor="hub", role=Role.ADMIN, at="", incident=owed.incident)
        while self._core.ledger.find(owed.key) is None:
            done: asyncio.Future[Verdict | None] = asyncio.get_running_loop().create_future()
            self._core.submit(intent, Claim(owed.key, "page_told"), lambda decided: b"{}", done.set_result)
            if await done is None:
                await asyncio.sleep(_AGAIN_S)
