"""The handover: what stands on the list and where, when a signature is refused, what the digest tells apart."""

import msgspec
import pytest

from services.analysis.handover import Handover, NotSigned, Part, Signature, digest, freeze, record, sign_in, sign_out
from services.domain import args as a
from services.domain.policy import Policy
from services.domain.states import Role
from services.domain.times import from_ms
from tests.support.world import World

D = Role.DISPATCHER


def who(world: World, name: str) -> Signature:
    return Signature(name=name, actor="zhang", at=from_ms(world.now_ms))


def frozen(world: World) -> Handover:
    return freeze(world.tables, world.now_ms, "seat-1")


def parts(world: World) -> dict[str, Part]:
    return {one.incident: one.part for one in frozen(world).entries}


def out(world: World, name: str = "张三", reason: str = "") -> Handover | NotSigned:
    return sign_out(frozen(world), world.tables, world.now_ms, Policy(), who(world, name), reason)


@pytest.fixture
def world() -> World:
    made = World()
    for unit in ("U1", "U2"):
        made.unit(unit)
    return made


def test_each_incident_stands_once_where_it_presses_most(world: World) -> None:
    waits, works, late, hangs, paged, over = (world.report(3) for _ in range(6))
    for one in (works, late, hangs, paged, over):
        world.do("accept", a.NoArgs(), one)
    world.do("assign", a.AssignArgs(units=("U1",)), works)
    world.do("sign", a.StepArgs(unit="U1"), works)
    world.do("arrive", a.StepArgs(unit="U1"), works)
    world.do("suspend", a.UntilArgs(until=from_ms(world.now_ms + 90_000_000), reason="等"), hangs)
    world.do("escalate", a.EscalateArgs(), paged)
    world.do("void", a.VoidArgs(kind="not_incident", reason="误报"), over)
    world.do("assign", a.AssignArgs(units=("U2",)), late)
    world.pass_(1000)
    assert parts(world) == {waits: Part.UNACKNOWLEDGED, paged: Part.UNACKNOWLEDGED, late: Part.OVERDUE, hangs: Part.SUSPENDED, works: Part.OPEN}
    order = [one.part for one in frozen(world).entries]
    assert order == sorted(order, key=list(Part).index)
    urgent = world.report(1)
    assert frozen(world).entries[0].incident == urgent
    world.do("void", a.VoidArgs(kind="not_incident", reason="误报"), urgent)
    assert frozen(world).count(Part.UNACKNOWLEDGED) == 2


def test_conflicts_stand_on_the_list_until_they_are_over(world: World) -> None:
    one, two = world.report(1), world.report(1)
    world.do("assign", a.AssignArgs(units=("U1",)), one, D, actor="li")
    said = world.do("assign", a.AssignArgs(units=("U1",)), two, D, actor="wu")
    assert said.conflict
    (line,) = [one for one in frozen(world).entries if one.part is Part.CONFLICT]
    assert (line.incident, line.units) == (two, ("U1",))
    world.do("resolve", a.ResolveArgs(conflict=said.conflict), two)
    assert frozen(world).count(Part.CONFLICT) == 0


def test_it_is_not_signed_while_something_is_silent_unless_with_a_reason(world: World) -> None:
    world.report(1)
    world.pass_(1000)
    assert out(world) == NotSigned("silent", 1)
    assert out(world, reason="  ") == NotSigned("silent", 1)
    signed = out(world, reason="正在逐一电话核实")
    assert isinstance(signed, Handover)
    assert (signed.silent, signed.reason) == (1, "正在逐一电话核实")


def test_a_reason_that_was_not_needed_is_not_kept(world: World) -> None:
    world.report(1)
    signed = out(world, reason="x")
    assert isinstance(signed, Handover)
    assert (signed.silent, signed.reason) == (0, "")


def test_the_list_is_that_of_the_moment_of_signing_and_stays(world: World) -> None:
    early = frozen(world)
    one = world.report(3)
    signed = sign_out(early, world.tables, world.now_ms, Policy(), who(world, "张三"))
    assert isinstance(signed, Handover)
    assert [line.incident for line in signed.entries] == [one]
    world.report(3)
    done = sign_in(signed, who(world, "李四"), 1)
    assert isinstance(done, Handover)
    assert done.entries == signed.entries


def test_who_comes_signs_last_has_another_name_and_has_read_it(world: World) -> None:
    world.report(3)
    assert sign_in(frozen(world), who(world, "李四"), 1) == NotSigned("not_left")
    signed = out(world)
    assert isinstance(signed, Handover)
    assert sign_in(signed, who(world, " "), 1) == NotSigned("no_name")
    assert sign_in(signed, who(world, " 张三 "), 1) == NotSigned("same_name")
    assert sign_in(signed, who(world, "李四"), 0) == NotSigned("unread", 1)
    done = sign_in(signed, who(world, "李四"), 1)
    assert isinstance(done, Handover)
    assert done.came is not None
    assert out(world, " ") == NotSigned("no_name")


def test_the_record_is_read_again_and_its_digest_tells_a_changed_word(world: World) -> None:
    world.report(3)
    signed = out(world)
    assert isinstance(signed, Handover)
    again = msgspec.json.decode(record(signed), type=Handover)
    assert again == signed
    assert digest(again) == digest(signed)
    forged = msgspec.json.decode(record(signed).replace("张三".encode(), "王五".encode()), type=Handover)
    assert digest(forged) != digest(signed)
