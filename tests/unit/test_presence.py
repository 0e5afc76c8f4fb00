"""Who has what open, without sockets: the seat's half of the talk, and how a seat stays on terms with a hub of the version before."""

import msgspec
import pytest

from services.console.presence import Looker, Presence
from services.wire import codec, frames
from services.wire.console_session import ConsoleSession, Faulted

T = "2026-11-22T08:00:00.000Z"


def session(*, welcomed: bool = True) -> ConsoleSession:
    made = ConsoleSession(frames.Hello(console="seat-1", inc="inc"))
    made.start()
    if welcomed:
        welcome = frames.Welcome(
            realm="live", epoch="e", head=frames.Head(seq=0, hash="ab"), mode="snapshot", last_cseq=0, safe_seq=0, role="dispatcher", actor="zhang",
            server_time=T, limits=frames.Limits(frame=1),
        )  # fmt: skip
        made.receive(codec.encode(welcome))
    made.data_to_send()
    return made


def said(presence: Presence, to: ConsoleSession) -> list[object]:
    presence.fill(to)
    return [msgspec.json.decode(data) for data in to.data_to_send()]


def news(*items: frames.LookItem) -> frames.Looks:
    return frames.Looks(items=list(items))


@pytest.fixture
def presence() -> Presence:
    return Presence()


def test_a_seat_that_has_nothing_open_says_nothing(presence: Presence) -> None:
    assert said(presence, session()) == []


def test_each_look_is_said_once_and_only_after_the_welcome(presence: Presence) -> None:
    presence.look("i1")
    assert said(presence, session(welcomed=False)) == []
    lane = session()
    assert said(presence, lane) == [{"t": "look", "incident": "i1"}]
    presence.look("i1")
    assert said(presence, lane) == []
    presence.look("i2")
    presence.look(None)
    assert said(presence, lane) == [{"t": "look", "incident": None}], "what lay between is of no interest any more"


def test_a_hub_that_answers_anew_is_told_anew(presence: Presence) -> None:
    presence.look("i1")
    lane = session()
    said(presence, lane)
    presence.welcomed()
    assert said(presence, lane) == [{"t": "look", "incident": "i1"}]


def test_a_hub_of_the_version_before_is_left_alone_until_another_answers(presence: Presence) -> None:
    unknown = frames.Error(code="unknown_tag", detail="no frame is called 'look' here")
    assert not presence.refused(unknown), "nothing was said that it could mean"
    presence.look("i1")
    lane = session()
    said(presence, lane)
    assert not presence.refused(frames.Error(code="invalid", detail="x"))
    assert not presence.refused(frames.Error(code="unknown_tag", detail="x", ref="c1")), "that is about a command"
    assert presence.refused(unknown)
    presence.look("i2")
    assert said(presence, lane) == []
    presence.welcomed()
    assert said(presence, lane) == [{"t": "look", "incident": "i2"}]


def test_the_others_are_known_by_incident_until_they_look_away(presence: Presence) -> None:
    told: list[dict[str, tuple[str, ...]]] = []
    presence.watchers.append(lambda: told.append(presence.desks))
    presence.take(news(("i1", "wu", "wu fang", T), ("i1", "li", "li na", "2026-11-22T07:59:00.000Z"), ("i2", "he", "he", T)))
    assert presence.at("i1") == (Looker("li", "li na", "2026-11-22T07:59:00.000Z"), Looker("wu", "wu fang", T))
    presence.take(news(("i2", "wu", "wu fang", T), ("", "he", "", ""), ("", "never heard of", "", "")))
    presence.take(news(("i2", "wu", "wu fang", T)))
    assert told == [{"i1": ("li", "wu"), "i2": ("he",)}, {"i1": ("li",), "i2": ("wu",)}]
    presence.dropped()
    assert (presence.at("i1"), told[-1]) == ((), {}), "without the hub nobody knows what the others do"


def test_a_console_of_this_version_reads_what_the_hub_says_of_the_others() -> None:
    lane = session()
    frame = news(("i1", "wu", "wu fang", T))
    lane.receive(codec.encode(frame))
    assert frame in lane.happenings()
    lane.receive(b'{"t":"looks","items":[["i1"]]}')
    assert any(isinstance(one, Faulted) for one in lane.happenings())


def test_a_look_is_a_word_or_nothing() -> None:
    assert codec.decode_console(b'{"t":"look","incident":null}') == codec.decode_console(b'{"t":"look"}') == frames.Look()
    for bad in (b'{"t":"look","incident":7}', b'{"t":"look","incident":"i","desk":"wu"}', b'{"t":"look","incident":"%s"}' % (b"x" * 70_000)):
        with pytest.raises(codec.BadFrame):
            codec.decode_console(bad)
