"""Whatever is done to an outbox, in any order: it holds what a dictionary would, and still does when it is opened again (protocol.md §3)."""

import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.store.kept import Identity, Kept
from services.store.outbox import Outbox
from services.store.seat_thread import NotKeptError

T = TypeVar("T")
STAMPS = st.integers(0, 59).map("2026-11-22T08:00:{:02}.000Z".format)
STATES = st.sampled_from(["QUEUED", "SENT", "DECIDED", "VISIBLE", "SAFE"])
ARGS = st.dictionaries(st.text(max_size=3), st.text(max_size=20), max_size=2).map(lambda args: msgspec.Raw(msgspec.json.encode(args)))


class _Inline:
    """The seat's thread, without a thread."""

    async def run(self, job: Callable[[], T]) -> T:
        return job()

    def close(self) -> None: ...


def done(work: Coroutine[object, None, T]) -> T:
    """The result of a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it waits for something")


class OutboxModel(RuleBasedStateMachine):
    """The outbox beside a dictionary by cid, in the order in which commands were given."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="gridwall-outbox-")
        self._path = Path(self._folder.name) / "outbox.sqlite"
        self._outbox = Outbox(self._path, _Inline())
        self._who = Identity("seat-03", "inc-0")
        self._kept: dict[str, Kept] = {}
        self._made = 0

    @initialize()
    def begin(self) -> None:
        assert self._outbox.load() == (None, [])
        done(self._outbox.begin(self._who))

    @rule(made_at=STAMPS, line=st.text(max_size=20), args=ARGS)
    def add(self, made_at: str, line: str, args: msgspec.Raw) -> None:
        self._made += 1
        cseq = self._who.last_cseq + 1
        one = Kept(cid=f"cid-{self._made * 7919 % 10007}", cseq=cseq, line=line, verb="note", args=args, made_at=made_at)
        done(self._outbox.add(one))
        self._kept[one.cid] = one
        self._who = msgspec.structs.replace(self._who, last_cseq=cseq)

    @precondition(lambda self: self._kept)
    @rule(data=st.data())
    def add_again(self, data: st.DataObject) -> None:
        one = self._some(data, 1)[0]
        with pytest.raises(NotKeptError):
            done(self._outbox.add(msgspec.structs.replace(one, cseq=self._who.last_cseq + 1, line="another")))

    @precondition(lambda self: self._kept)
    @rule(data=st.data(), status=STATES, outcome=st.sampled_from(["", "applied", "conflict"]), seq=st.none() | st.integers(1, 9))
    def update(self, data: st.DataObject, status: str, outcome: str, seq: int | None) -> None:
        changed = [msgspec.structs.replace(one, status=status, outcome=outcome, seq=seq) for one in self._some(data, 3)]
        done(self._outbox.update(changed))
        self._kept |= {one.cid: one for one in changed}

    @rule(status=STATES)
    def update_what_is_not_there(self, status: str) -> None:
        done(self._outbox.update([Kept(cid="nobody's", cseq=1, line="", verb="note", args=msgspec.Raw(b"{}"), made_at="", status=status)]))
        done(self._outbox.update([]))

    @rule(before=STAMPS)
    def purge(self, before: str) -> None:
        done(self._outbox.purge(before))
        self._kept = {cid: one for cid, one in self._kept.items() if not (one.status == "SAFE" and one.made_at < before)}

    @rule()
    def renew(self) -> None:
        changed = [msgspec.structs.replace(one, cseq=number) for number, one in enumerate(self._unsafe(), 1)]
        self._who = Identity("seat-03", f"{self._who.inc}+", len(changed))
        done(self._outbox.renew(self._who, changed))
        self._kept |= {one.cid: one for one in changed}

    @rule(closed=st.booleans())
    def open_again(self, closed: bool) -> None:
        """After a good end, and beside one that never came to its end."""
        if closed:
            done(self._outbox.close())
        self._left = self._outbox
        self._outbox = Outbox(self._path, _Inline())

    @invariant()
    def it_holds_what_it_should(self) -> None:
        who, kept = self._outbox.load()
        assert kept == list(self._kept.values())
        assert who == msgspec.structs.replace(self._who, place=self._outbox.place)

    def _some(self, data: st.DataObject, most: int) -> list[Kept]:
        cids = data.draw(st.lists(st.sampled_from(sorted(self._kept)), min_size=1, max_size=most, unique=True))
        return [self._kept[cid] for cid in cids]

    def _unsafe(self) -> list[Kept]:
        return [one for one in self._kept.values() if one.status != "SAFE"]

    def teardown(self) -> None:
        done(self._outbox.close())
        self._folder.cleanup()


TestOutbox = OutboxModel.TestCase
TestOutbox.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
