"""The words of an incident's life: states, statuses, clocks, roles and levels as the wire spells them (domain.md §2-§5)."""

from enum import StrEnum


class State(StrEnum):
    """Where an incident stands; `suspended` is a flag beside it, never a state."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    VERIFYING = "verifying"
    FILED = "filed"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    HANDLING = "handling"
    FEEDBACK = "feedback"
    CHECKING = "checking"
    CHECKED = "checked"
    CLOSED = "closed"
    REVISITED = "revisited"
    MERGED = "merged"
    VOID = "void"


PRE = frozenset({State.REPORTED, State.ACCEPTED, State.VERIFYING, State.FILED})
WORK = frozenset({State.DISPATCHED, State.SIGNED, State.EN_ROUTE, State.ON_SCENE, State.HANDLING})
OPEN = PRE | WORK | {State.FEEDBACK, State.CHECKING, State.CHECKED}
ANY = frozenset(State)


class Step(StrEnum):
    """Own status of one assignment, in the order of the work."""

    DP = "DP"
    SG = "SG"
    EN = "EN"
    OS = "OS"
    HD = "HD"
    FB = "FB"
    ENDED = "ended"


STEP_ORDER = tuple(Step)
ACTIVE = frozenset({Step.DP, Step.SG, Step.EN, Step.OS, Step.HD})
STATE_OF_STEP = {
    Step.DP: State.DISPATCHED,
    Step.SG: State.SIGNED,
    Step.EN: State.EN_ROUTE,
    Step.OS: State.ON_SCENE,
    Step.HD: State.HANDLING,
    Step.FB: State.FEEDBACK,
}


class UnitStatus(StrEnum):
    """Base types of a unit's status; a site may rename the labels, never the types (domain.md §4)."""

    AV = "AV"
    DP = "DP"
    SG = "SG"
    EN = "EN"
    OS = "OS"
    BZ = "BZ"
    OOS = "OOS"
    OFF = "OFF"


UNIT_OF_STEP = {
    Step.DP: UnitStatus.DP,
    Step.SG: UnitStatus.SG,
    Step.EN: UnitStatus.EN,
    Step.OS: UnitStatus.OS,
    Step.HD: UnitStatus.OS,
    Step.FB: UnitStatus.BZ,
}


class Mode(StrEnum):
    """How many active tasks a unit may hold."""

    EXCLUSIVE = "exclusive"
    BACKLOG = "backlog"


class Purpose(StrEnum):
    """What an assignment is for."""

    HANDLE = "handle"
    VERIFY = "verify"
    CHECK = "check"
    REVISIT = "revisit"


class Clock(StrEnum):
    """The limits of domain.md §5, by the name shown beside the due time."""

    ACCEPT = "accept"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    SIGN = "sign"
    ARRIVE = "arrive"
    HANDLE = "handle"
    CHECK = "check"
    REVISIT = "revisit"
    CHECK_IN = "check_in"
    SUSPEND = "suspend"


class Role(StrEnum):
    """What a token lets its holder do (protocol.md §1)."""

    DISPATCHER = "dispatcher"
    SHIFT_LEADER = "shift_leader"
    LEADER = "leader"
    DIRECTOR = "director"
    OBSERVER = "observer"
    FIELD = "field"
    ADMIN = "admin"
    TIMER = "timer"


class Outcome(StrEnum):
    """How the hub answers a command; all but `retry` advance the seat's counter (protocol.md §3)."""

    APPLIED = "applied"
    MERGED = "merged"
    NOOP = "noop"
    CONFLICT = "conflict"
    NEEDS_CONFIRM = "needs_confirm"
    REJECTED = "rejected"
    RETRY = "retry"


GRADES = ("I", "II", "III", "IV", "none")
