"""A console's commands: in order, once each, read strictly, decided (protocol.md §3 "Command outcomes")."""

from collections import OrderedDict

import msgspec

from services.domain.args import Args, ReportArgs
from services.domain.intent import Intent
from services.domain.regions import in_scope
from services.domain.states import Outcome
from services.domain.table import BY_VERB
from services.domain.times import from_ms, to_ms
from services.hub.world import World
from services.store.admin import Token
from services.store.lookups import Lookups
from services.wire import frames

_STAMPS = ("at", "due", "until")
_KEPT = 2000


class NotTaken(Exception):  # noqa: N818  a refusal, not a fault
    """The command cannot be taken up; a reason code and what it is about."""

    def __init__(self, reason: str, detail: str = "", outcome: Outcome = Outcome.REJECTED) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.outcome = reason, detail, outcome


class Counters:
    """The last command number decided, by console and incarnation."""

    def __init__(self, reader: Lookups) -> None:
        self._reader = reader
        self._last: OrderedDict[tuple[str, str], int | None] = OrderedDict()

    def get(self, console: str, inc: str) -> int | None:
        """None for an incarnation that never sent a command."""
        key = (console, inc)
        if key not in self._last:
            self._last[key] = self._reader.last_cseq(console, inc)
            if len(self._last) > _KEPT:
                self._last.popitem(last=False)
        self._last.move_to_end(key)
        return self._last[key]

    def set(self, console: str, inc: str, last: int) -> None:
        """A number was decided."""
        self._last[console, inc] = last

    def forget(self, console: str, inc: str) -> None:
        """What was decided did not get to the disk: read it from there again."""
        self._last.pop((console, inc), None)


def says(cmd: frames.Cmd) -> frames.Cmd:
    """What a command says, without what differs when it is sent again."""
    args = msgspec.Raw(msgspec.json.encode(msgspec.json.decode(cmd.args), order="sorted"))
    return msgspec.structs.replace(cmd, cseq=1, made_at=None, age_ms=0, args=args, ext=msgspec.UNSET)


def intent_of(cmd: frames.Cmd, console: str, token: Token, world: World) -> Intent:
    """The intent of a command; NotTaken for one that cannot be read, is out of the sender's regions or too old to be applied unseen."""
    args = read_args(cmd.verb, cmd.args)
    now_ms = world.now_ms()
    if isinstance(args, ReportArgs):
        place = world.places.settle(args.lon, args.lat, args.region)
        args = msgspec.structs.replace(args, region=place.region)
        _inside(place.region, token)
    incident = world.core.decider.tables.incidents.get(cmd.incident or "")
    if incident is not None:
        _inside(incident.region, token)
    _fresh(cmd, world)
    return Intent(
        cid=cmd.cid, verb=cmd.verb, args=args, actor=token.name, role=token.role, at="", incident=cmd.incident, expect=cmd.expect.incident,
        desk=console, happened_at=from_ms(max(0, now_ms - cmd.age_ms)), age_ms=cmd.age_ms, confirmed=cmd.confirmed,
    )  # fmt: skip


def _inside(region: str, token: Token) -> None:
    if not in_scope(region, token.regions):
        raise NotTaken("out_of_scope", region)


def _fresh(cmd: frames.Cmd, world: World) -> None:
    """Too old to be applied unseen: it waits for a second look (protocol.md §3 "freshness limit")."""
    limit = world.core.decider.rules.policy.freshness_s.get(cmd.verb)
    if limit is not None and cmd.age_ms > limit * 1000 and not cmd.confirmed:
        raise NotTaken("too_old", f"{cmd.age_ms // 1000} s", Outcome.NEEDS_CONFIRM)


def read_args(verb: str, raw: msgspec.Raw) -> Args:
    """The arguments of a verb, times normalised. NotTaken for an unknown verb or arguments that do not fit."""
    rule = BY_VERB.get(verb)
    if rule is None:
        raise NotTaken("unknown_verb", verb[:40])
    try:
        args = msgspec.json.decode(raw, type=rule.args)
        stamps = {name: from_ms(to_ms(value.upper())) for name in _STAMPS if (value := getattr(args, name, None))}
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError, OverflowError) as error:
        raise NotTaken("invalid_args", str(error).replace("`", "'").replace("\n", " ")[:200]) from error
    return msgspec.structs.replace(args, **stamps)
