"""What people do at a simulated seat: the command that a deed of the plan comes to in the view that the seat has then, sensible or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.commands.types import Command
from services.domain import args as a
from services.domain.states import OPEN, State
from tests.sim.core.gateway import REGIONS
from tests.sim.core.plan import Deed
from tests.sim.core.seat import SeatLife

UNITS = ("U1", "U2", "U3")


@dataclass(frozen=True, slots=True)
class _Said:
    """What the arguments are made of: words that nobody else uses, another incident, a unit, the deed's number."""

    text: str
    other: str
    unit: str
    number: int


_ARGS: Mapping[str, Callable[[_Said], a.Args]] = {
    "note": lambda said: a.NoteArgs(text=said.text),
    "assign": lambda said: a.AssignArgs(units=(said.unit,)),
    "priority": lambda said: a.PriorityArgs(priority=1 + said.number % 4),
    "unassign": lambda said: a.UnassignArgs(reason=said.text),
    "release": lambda said: a.StepArgs(unit=said.unit),
    "escalate": lambda said: a.EscalateArgs(),
    "unmerge": lambda said: a.NoArgs(),
    "merge": lambda said: a.MergeArgs(into=said.other),
    "close": lambda said: a.CloseArgs(spoke_to="x", measures=said.text, done_at="x"),
    "void": lambda said: a.VoidArgs(kind="not_ours", reason=said.text),
    "reopen": lambda said: a.ReasonArgs(reason=said.text),
    "file": lambda said: a.FileArgs(),
    "accept": lambda said: a.NoArgs(),
    "take_over": lambda said: a.NoArgs(),
}


def command_of(seat: SeatLife, deed: Deed) -> Command:
    """The command. Its text names the realm, so that what belongs into another is found by its bytes."""
    view = seat.alive.view
    wanted = [row.id for row in view.incidents.values() if (row.state in OPEN) is (deed.verb != "reopen")]
    rows, text = sorted(wanted)[-6:], f"{seat.home.realm}: {seat.name} {deed.number}"
    if deed.verb == "report" or not rows:
        return Command("report", None, a.ReportArgs(category="public_safety/fire", text=text, region=REGIONS[deed.number % 2]), text)
    incident = rows[deed.pick % len(rows)]
    said = _Said(text, rows[deed.other % len(rows)], UNITS[deed.other % len(UNITS)], deed.number)
    verb = "unmerge" if deed.verb == "reopen" and view.incidents[incident].state is State.MERGED else deed.verb
    return Command(verb, incident, _ARGS[verb](said), text, view.incidents[incident].version)
