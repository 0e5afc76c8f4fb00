"""The console lane as a machine: playbooks of what the hub says and what the seat must make of it (protocol.md §3)."""

import json
from collections.abc import Callable

import msgspec
import pytest

from services.wire import codec, frames
from services.wire.console_session import MAX_HELLOS, Advanced, ConsoleSession, Faulted, Happening, Phase, RefArrived, Resynced, Swapped, TimelineArrived
from tests.support.fake_hub import FakeHub


def hello(cursor: frames.Cursor | None = None) -> frames.Hello:
    return frames.Hello(console="seat-03", inc="i", cursor=cursor, last_cseq=7, regions=("6109",))


@pytest.fixture
def hub() -> FakeHub:
    """A log of three events."""
    hub = FakeHub()
    hub.unit("U1")
    hub.report("20261122-0001")
    hub.report("20261122-0002")
    return hub


class Play:
    """Says frames to a session and keeps what it answered."""

    def __init__(self, cursor: frames.Cursor | None = None) -> None:
        self.session = ConsoleSession(hello(cursor))
        self.session.start()
        self.sent: list[dict[str, object]] = []
        self.seen: list[Happening] = []
        self._collect()

    def _collect(self) -> None:
        self.sent += [json.loads(data) for data in self.session.data_to_send()]
        self.seen += self.session.happenings()

    def hub(self, *said: object) -> "Play":
        for frame in said:
            self.session.receive(codec.encode(frame))
            self._collect()
        return self

    @property
    def kinds(self) -> list[str]:
        return [type(one).__name__ for one in self.seen]

    @property
    def tags(self) -> list[object]:
        return [frame["t"] for frame in self.sent]


def cursor_at(hub: FakeHub, seq: int, epoch: str | None = None) -> frames.Cursor:
    return frames.Cursor(epoch=epoch or hub.epoch, seq=seq, hash=hub.hashes[seq])


def caught_up(hub: FakeHub) -> Play:
    """A session in the stream at the hub's head."""
    return Play(cursor_at(hub, len(hub.log))).hub(*hub.hello(hello(cursor_at(hub, len(hub.log)))))


def test_the_first_frame_is_hello_as_the_protocol_writes_it() -> None:
    assert Play().sent == [{"t": "hello", "console": "seat-03", "inc": "i", "cursor": None, "last_cseq": 7, "regions": ["6109"], "positions_hz": 5.0}]


def test_nothing_else_is_said_before_the_welcome() -> None:
    with pytest.raises(ValueError, match="hello"):
        Play().session.send(frames.ConsoleHeartbeat())


def test_nothing_is_said_under_another_name_before_the_hub_has_heard_it(hub: FakeHub) -> None:
    session, name = caught_up(hub).session, msgspec.structs.replace(hello(cursor_at(hub, 3)), inc="another")
    session.rename(name)
    with pytest.raises(ValueError, match="hello"):
        session.send(frames.ConsoleHeartbeat())
    session.receive(codec.encode(hub.hello(name)[0]))
    session.send(frames.ConsoleHeartbeat())


def test_a_snapshot_is_shown_whole_or_not_at_all(hub: FakeHub) -> None:
    play = Play()
    said = hub.hello(hello())
    play.hub(*said[:-1])
    assert play.kinds == ["Welcome"]
    play.hub(said[-1])
    swapped = play.seen[-1]
    assert isinstance(swapped, Swapped)
    assert len(swapped.snapshot.tables.incidents) == 2
    assert swapped.cursor == cursor_at(hub, 3)
    assert play.session.phase is Phase.STREAM


def test_a_delta_goes_on_from_the_cursor(hub: FakeHub) -> None:
    play = Play(cursor_at(hub, 1)).hub(*hub.hello(hello(cursor_at(hub, 1))))
    advanced = play.seen[-1]
    assert isinstance(advanced, Advanced)
    assert [event.seq for event in advanced.events] == [2, 3]
    assert play.session.cursor == cursor_at(hub, 3)


def test_a_stub_moves_the_cursor_and_shows_nothing(hub: FakeHub) -> None:
    event = codec.decode_event(hub.log[2])
    stub = msgspec.Raw(codec.encode({"seq": 3, "id": event.id, "digest": codec.digest(hub.log[2])}))
    ev = frames.Ev(first=2, prev_hash=hub.hashes[1], events=[msgspec.Raw(hub.log[1]), stub], last_hash=hub.hashes[3])
    play = Play(cursor_at(hub, 1)).hub(hub.hello(hello(cursor_at(hub, 1)))[0], ev)
    advanced = play.seen[-1]
    assert isinstance(advanced, Advanced)
    assert [one.seq for one in advanced.events] == [2]
    assert play.session.cursor == cursor_at(hub, 3)


def changed(ev: frames.Ev, **fields: object) -> frames.Ev:
    return msgspec.structs.replace(ev, **fields)


FLIPS: dict[str, Callable[[frames.Ev], frames.Ev]] = {
    "a gap": lambda ev: changed(ev, first=ev.first + 1),
    "a repeat": lambda ev: changed(ev, first=ev.first - 1),
    "another history": lambda ev: changed(ev, prev_hash="ab" * 32),
    "another end": lambda ev: changed(ev, last_hash="ab" * 32),
    "a flipped byte": lambda ev: changed(ev, events=[msgspec.Raw(bytes(ev.events[0]).replace(b"smoke", b"smoky")), *ev.events[1:]]),
    "a swapped pair": lambda ev: changed(ev, events=list(reversed(ev.events))),
    "a lost event": lambda ev: changed(ev, events=ev.events[:-1]),
    "an event that is none": lambda ev: changed(ev, events=[msgspec.Raw(b"7"), *ev.events[1:]]),
    "a hash that is none": lambda ev: changed(ev, last_hash="zz"),
}


@pytest.mark.parametrize("flip", FLIPS.values(), ids=FLIPS)
def test_what_does_not_follow_is_not_applied_and_hello_is_said_again(hub: FakeHub, flip: Callable[[frames.Ev], frames.Ev]) -> None:
    play = Play(cursor_at(hub, 1)).hub(hub.hello(hello(cursor_at(hub, 1)))[0], flip(hub.ev(2, hub.hashes[1])))
    assert play.kinds == ["Welcome", "Resynced"]
    assert play.tags == ["hello", "hello"]
    assert play.session.phase is Phase.GREETING


def test_events_still_in_flight_after_the_second_hello_are_dropped(hub: FakeHub) -> None:
    play = Play(cursor_at(hub, 1)).hub(hub.hello(hello(cursor_at(hub, 1)))[0], changed(hub.ev(3, hub.hashes[2]), first=3))
    play.hub(hub.ev(2, hub.hashes[1]))
    assert not any(isinstance(one, Advanced) for one in play.seen)
    again = play.session.cursor
    assert again == cursor_at(hub, 1)
    play.hub(*hub.hello(hello(again)))
    assert isinstance(play.seen[-1], Advanced)


def test_a_hub_that_cannot_be_followed_is_dropped_in_the_end(hub: FakeHub) -> None:
    play = Play()
    for _ in range(MAX_HELLOS):
        welcome, begin, *_, end = hub.hello(hello())
        assert isinstance(end, frames.SnapEnd)
        play.hub(welcome, begin, end)
    assert isinstance(play.seen[-1], Faulted)
    assert play.tags == ["hello"] * MAX_HELLOS
    play.hub(*hub.hello(hello()))
    assert isinstance(play.seen[-1], Faulted)


@pytest.mark.parametrize("end", [frames.SnapEnd(count={"units": 2}, digest={}), frames.SnapEnd(count={}, digest={"units": "ab" * 32})], ids=["count", "digest"])
def test_a_snapshot_that_does_not_agree_is_asked_for_again(hub: FakeHub, end: frames.SnapEnd) -> None:
    play = Play().hub(*hub.hello(hello())[:-1], end)
    assert play.kinds == ["Welcome", "Resynced"]
    assert play.sent[-1]["cursor"] is None


@pytest.mark.parametrize(
    "page",
    [frames.SnapPage(table="incidents", rows=[msgspec.Raw(b'{"id":7}')]), frames.SnapPage(table="people", rows=[])],
    ids=["a row that does not fit", "a table nobody announced"],
)
def test_a_page_that_does_not_fit_spoils_the_snapshot(hub: FakeHub, page: frames.SnapPage) -> None:
    welcome, begin, *_ = hub.hello(hello())
    assert Play().hub(welcome, begin, page).kinds == ["Welcome", "Resynced"]


def test_pages_before_the_beginning_are_no_snapshot(hub: FakeHub) -> None:
    welcome, _, page, *_ = hub.hello(hello())
    assert Play().hub(welcome, page).kinds == ["Welcome", "Resynced"]


def test_a_delta_from_another_epoch_is_not_believed(hub: FakeHub) -> None:
    welcome = hub.hello(hello(cursor_at(hub, 1)))[0]
    play = Play(cursor_at(hub, 1, "epoch-0")).hub(welcome)
    assert play.kinds == ["Welcome", "Resynced"]
    assert play.sent[-1]["cursor"] is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"t":"welcome"}', "{}", '{"t":"dec","cid":1}', "[" * 10000])
def test_what_cannot_be_read_is_a_fault_in_one_line(hub: FakeHub, text: str) -> None:
    play = caught_up(hub)
    play.session.receive(text)
    [fault] = play.session.happenings()
    assert isinstance(fault, Faulted)
    assert "\n" not in fault.why
    assert play.session.phase is Phase.BROKEN


def test_a_welcome_that_comes_twice_changes_nothing(hub: FakeHub) -> None:
    welcome, begin, *pages, end = hub.hello(hello())
    play = Play().hub(welcome, welcome, begin, *pages, end, welcome)
    assert (play.kinds, play.session.phase) == (["Welcome", "Swapped"], Phase.STREAM)


def test_a_welcome_without_a_hello_is_a_fault(hub: FakeHub) -> None:
    play = caught_up(hub)
    play.hub(hub.hello(hello())[0])
    assert isinstance(play.seen[-1], Faulted)


def test_answers_positions_and_heartbeats_pass_through(hub: FakeHub) -> None:
    play = caught_up(hub)
    said = [
        frames.Dec(cid="c", cseq=1, outcome="applied", seq=4),
        frames.Pos(at=hub.now(), items=[("U1", 109.0, 32.0, None, 1.5, hub.now())]),
        frames.HubHeartbeat(head=hub.head, server_time=hub.now()),
        frames.Error(code="rate_limited", detail="x", ref="c", retry_after_ms=5),
        frames.Bye(code=1013, retry_after_ms=7),
    ]
    play.hub(*said)
    assert play.seen[-5:] == said


def test_reference_data_comes_whole(hub: FakeHub) -> None:
    play = caught_up(hub)
    begin = frames.RefBegin(digest="d", policy=msgspec.Raw(b"{}"), orgs=msgspec.Raw(b"[]"), duty=msgspec.Raw(b"[]"))
    page = frames.RefPage(regions=[msgspec.Raw(b'{"code":"6109"}')])
    play.hub(frames.RefEnd(digest="d"), begin, page, page)
    assert not any(isinstance(one, RefArrived) for one in play.seen)
    play.hub(frames.RefEnd(digest="d"))
    arrived = play.seen[-1]
    assert isinstance(arrived, RefArrived)
    assert len(arrived.regions) == 2


def test_a_timeline_comes_as_events(hub: FakeHub) -> None:
    play = caught_up(hub).hub(frames.LogReply(incident="x", events=[msgspec.Raw(hub.log[1])]))
    arrived = play.seen[-1]
    assert isinstance(arrived, TimelineArrived)
    assert arrived.events[0].type == "incident.reported"


def test_the_owner_may_distrust_what_it_holds(hub: FakeHub) -> None:
    play = caught_up(hub)
    play.session.resync("a row is not held")
    assert isinstance(play.session.happenings()[0], Resynced)
    play.hub(*hub.hello(hello()))
    assert isinstance(play.seen[-1], Swapped)
