"""Who should go to an incident, worked out from a seat's own view: for the headless console."""

from dataclasses import asdict

from services.analysis.fleet import Fleet
from services.analysis.recommend import LIMIT, missing, propose, recommend, shown
from services.console.seat import Seat
from services.domain.plans import plan_for
from services.domain.states import OPEN
from services.domain.times import to_ms

Plain = dict[str, object]
_SHOWN = 10


def recommended(seat: Seat, key: str) -> Plain:
    """The incident's id, the best units as rows with what speaks for and against each, who is proposed together, what the plan still wants."""
    incident, policy = seat.view.incidents[key], seat.ref.policy
    plan = plan_for(policy.plans, incident.category, incident.grade)
    wants = missing(plan, [unit.kind for one in incident.units if (unit := seat.view.units.get(one)) is not None])
    rows = recommend(fleet_of(seat), incident, seat.hub_now_ms(), LIMIT, plan) if incident.state in OPEN else []
    taken = propose(rows, wants)
    best = [asdict(row) | {"proposed": row.unit_id in taken} for row in shown(rows, taken, _SHOWN)]
    return {"incident": key, "no": incident.no, "rows": best, "wants": wants, "source": f"straight line x {policy.road_factor:g}"}


def fleet_of(seat: Seat) -> Fleet:
    """Every unit and position that the seat knows, as of now."""
    fleet = Fleet()
    fleet.use(seat.ref.policy)
    for unit in seat.view.units.values():
        fleet.put(unit)
    for unit_id, fix in seat.positions.items():
        if fix.fix_at:
            fleet.move(unit_id, fix.lon, fix.lat, to_ms(fix.fix_at))
    return fleet
