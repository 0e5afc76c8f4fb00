"""What travels beside an event over a border, and what stays at home (services.hub.border)."""

import msgspec
import pytest

from services.domain.args import AssignArgs, FeedbackArgs, MergeArgs, NoArgs, RegisterArgs, StepArgs
from services.domain.evolve import evolve
from services.domain.model import Row
from services.domain.state import TABLES, Change, Tables
from services.domain.states import Role
from services.hub.border import beside
from services.hub.relay import ev
from services.store.journal import Entry
from services.wire import codec
from tests.support.world import World

HERE, THERE, BOTH = "990101101", "990102101", "9901"


class Walked:
    """A log walked again, as the hub's decider does: the entries with what goes beside each."""

    def __init__(self, world: World) -> None:
        self.tables, self.entries = Tables(), list[Entry]()
        for event in world.log:
            change = evolve(self.tables, event)
            before = Change()
            for table in TABLES:
                old = getattr(self.tables, table)
                getattr(before, table).update({key: old[key] for key in getattr(change, table) if key in old})
            self.tables.apply(change)
            incident, unit = self.tables.incidents.get(event.incident or ""), self.tables.units.get(event.unit or "")
            region = incident.region if incident else unit.region if unit else ""
            rows = beside(self.tables, region, change, before)
            self.entries.append(Entry(event.seq, event.id, "e", event.incident, event.unit, (region,), codec.encode(event), "d", "h", abroad=rows))

    def of(self, type_: str) -> Entry:
        return [entry for entry in self.entries if f'"type":"{type_}"'.encode() in entry.body][-1]


def unit(world: World, name: str, region: str, mode: str = "exclusive") -> str:
    world.do("register_unit", RegisterArgs(unit=name, region=region, mode="backlog" if mode == "backlog" else "exclusive"), role=Role.ADMIN)
    return name


def ext(entry: Entry, *scopes: str) -> dict[str, dict[str, object]]:
    frame = msgspec.json.decode(ev([entry], "p", scopes, Role.DISPATCHER))
    return {kind: rows[entry.id] for kind, rows in frame.get("ext", {}).items()}


def test_nothing_goes_beside_what_stays_at_home() -> None:
    world = World()
    one, other = world.report(region=HERE), world.report(region=HERE)
    unit(world, "U1", HERE)
    world.do("assign", AssignArgs(units=("U1",)), one)
    world.do("merge", MergeArgs(into=other), one)
    world.do("unmerge", NoArgs(), one)
    assert [entry.abroad for entry in Walked(world).entries] == [()] * len(world.log)


def test_a_merge_over_the_border_is_rows_for_each_side_and_an_event_for_who_sees_both() -> None:
    world = World()
    one, other = world.report(region=HERE), world.report(region=THERE)
    unit(world, "U1", HERE)
    world.do("assign", AssignArgs(units=("U1",)), one)
    world.do("merge", MergeArgs(into=other), one)
    walked = Walked(world)
    merged = walked.of("incident.merged")
    assert ext(merged) == ext(merged, BOTH) == {}
    here, there = ext(merged, HERE), ext(merged, THERE)
    (task,) = walked.tables.incidents[other].assignments
    assert [row["id"] for row in here["units"]] == ["U1"]  # type: ignore[index]
    assert (ids(here["rows"]["incidents"]), here["rows"]["gone"], "assignments" in here["rows"]) == ([one], {"assignments": [task]}, False)
    assert (ids(there["rows"]["incidents"]), ids(there["rows"]["assignments"]), "units" in there) == ([other], [task], False)
    assert ext(walked.of("incident.absorbed"), HERE) == ext(walked.of("incident.absorbed"), THERE) == {}


def ids(rows: object) -> list[str]:
    assert isinstance(rows, list)
    return [row["id"] for row in rows]


def test_a_unit_that_goes_on_to_work_elsewhere_is_sent_to_its_home_with_all_the_event_did() -> None:
    world = World()
    here, there = world.report(region=HERE), world.report(region=THERE)
    unit(world, "B1", HERE, "backlog")
    for incident in (there, here):
        world.do("assign", AssignArgs(units=("B1",)), incident)
    world.do("feedback", FeedbackArgs(unit="B1", result="ok", measures="ok"), here, role=Role.DISPATCHER)
    world.do("release", StepArgs(unit="B1"), here, role=Role.DISPATCHER)
    released = Walked(world).of("incident.released")
    rows = ext(released, HERE)
    assert rows["units"][0]["incident"] == there  # type: ignore[index]
    assert ids(rows["rows"]["incidents"]) == [here]
    assert ext(released, BOTH) == {}


@pytest.mark.parametrize(("was", "now", "sent"), [(HERE, THERE, {"rows": {"gone": {"units": ["U1"]}}}), (HERE, "", None)])
def test_a_unit_that_moves_home_leaves_the_scope_or_stays_in_sight(was: str, now: str, sent: object) -> None:
    world = World()
    unit(world, "U1", was)
    unit(world, "U1", now)
    moved = Walked(world).entries[-1]
    assert ext(moved, was) == sent if sent else ids(ext(moved, was)["units"]) == ["U1"]
    assert ids(ext(moved, THERE)["units"]) == ["U1"]


def test_what_has_gone_and_comes_again_is_there() -> None:
    world = World()
    unit(world, "U1", HERE)
    row: Row = world.tables.units["U1"]
    gone, put = Change(gone={("units", "U1")}), Change(units={"U1": world.tables.units["U1"]})
    first, last = Change(), Change()
    for change in (put, gone):
        first.merge(change)
    for change in (gone, put):
        last.merge(change)
    assert (first.units, first.gone, bool(first)) == ({}, {("units", "U1")}, True)
    assert (last.units, last.gone) == ({"U1": row}, set())
