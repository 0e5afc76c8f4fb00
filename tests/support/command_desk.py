"""A desk to type at: a few incidents, units and organisations under a StateLookup, at 14:22:06 on 2026-11-22 in Shanghai."""

import resources
from services.commands.lookup import StateLookup
from services.domain import categories
from services.domain.model import Assignment, Incident, Org, Unit
from services.domain.policy import DEFAULT_ORGS
from services.domain.state import Tables
from services.domain.states import Mode, State, Step, UnitStatus

NOW = "2026-11-22T06:22:06.000Z"
REGIONS = {"610902": "临江县", "610902101": "北山镇", "610902101003": "石门村", "610902101003007": "第7网格"}


def incident(key: str, no: str, state: State = State.ACCEPTED, **more: object) -> Incident:
    """An incident of those few fields that a line can tell apart."""
    fields: dict[str, object] = {
        "id": key, "no": no, "version": 3, "state": state, "category": "public_safety/fire", "priority": 2, "level_reached": "L2",
        "owner": "610902101003", "region": "610902101003007", "unplaced": False, "lon": None, "lat": None, "text": f"三楼冒烟 {no}",
        "reported_at": "2026-11-22T00:00:00.000Z",
    }  # fmt: skip
    return Incident(**(fields | more))  # type: ignore[arg-type]


def tables() -> Tables:
    """42 on scene with U12 and U7; 43 fed back by W04, who also has 44; 1042 selected; 50 closed today and open yesterday; one not numbered."""
    found = Tables()
    rows = [
        incident("i1", "20261122-0001"), incident("i11", "20261122-0011"), incident("i41", "20261122-0041", State.REPORTED),
        incident("i42", "20261122-0042", State.ON_SCENE, assignments=("a1", "a2", "a0"), units=("U12", "U7")),
        incident("i43", "20261122-0043", State.FEEDBACK, assignments=("a3",), units=("W04",)),
        incident("i44", "20261122-0044", State.SIGNED, assignments=("a4",), units=("W04",)),
        incident("i45", "20261122-0045", State.CHECKING), incident("i46", "20261122-0046", State.CHECKED),
        incident("i47", "20261122-0047", State.VERIFYING), incident("i48", "20261122-0048", State.MERGED, into="i42"),
        incident("i50", "20261122-0050", State.CLOSED), incident("i50y", "20261121-0050", State.FILED),
        incident("i52", "20261122-0052", State.REVISITED), incident("i1042", "20261122-1042"), incident("new", ""),
    ]  # fmt: skip
    found.incidents.update({row.id: row for row in rows})
    units = [
        Unit(id="U12", callsign="朝阳02", kind="patrol_car", status=UnitStatus.OS, incident="i42", tasks=("a1",)),
        Unit(id="U7", callsign="桥南01", kind="patrol_car", status=UnitStatus.EN, incident="i42", tasks=("a2",)),
        Unit(id="M02", callsign="微型消防站", kind="fire"),
        Unit(id="M03", callsign="平安01", kind="volunteer"), Unit(id="M04", callsign="平安01", kind="volunteer"),
        Unit(id="W04", callsign="临江三", kind="grid_officer", mode=Mode.BACKLOG, incident="i43", tasks=("a4",)),
        Unit(id="U31", callsign="城关05", kind="patrol_car", status=UnitStatus.OFF),
        Unit(id="X1", known=False),
    ]  # fmt: skip
    found.units.update({unit.id: unit for unit in units})
    tasks = [
        Assignment(id="a0", incident="i42", assignee="M02", kind="unit", status=Step.ENDED),
        Assignment(id="a1", incident="i42", assignee="U12", kind="unit", status=Step.OS),
        Assignment(id="a2", incident="i42", assignee="U7", kind="unit", status=Step.EN, role="assist"),
        Assignment(id="a3", incident="i43", assignee="W04", kind="unit", status=Step.FB),
        Assignment(id="a4", incident="i44", assignee="W04", kind="unit", status=Step.SG),
    ]  # fmt: skip
    found.assignments.update({task.id: task for task in tasks})
    return found


def desk(selected: str | None = "i1042", held: Tables | None = None) -> StateLookup:
    """The lookup of that desk."""
    orgs = DEFAULT_ORGS | {"cg": Org(id="cg", name="城管局"), "zj": Org(id="zj", name="住建局")}
    kinds = categories.load(resources.text("categories.json"))
    return StateLookup(held or tables(), lambda: NOW, 480, orgs, kinds, REGIONS, selected)
