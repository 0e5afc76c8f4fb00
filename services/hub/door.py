"""The hub's door for field frames: what they claim is checked, normalised and turned into intents (protocol.md §2)."""

import re
from collections.abc import Sequence

import msgspec

from services.domain.args import Args, FeedbackArgs, ReportArgs, ReturnArgs, StepArgs, UnitStatusArgs
from services.domain.geo import Crs, to_wgs84
from services.domain.intent import Intent
from services.domain.model import Origin
from services.domain.regions import in_scope
from services.domain.states import Role, UnitStatus
from services.domain.times import Stamp, from_ms, to_ms
from services.hub.places import Places
from services.store.admin import Token
from services.store.tracks import Fix
from services.wire import frames

FIX_AHEAD_MS = 60_000
CLAIM_AHEAD_MS = 3_600_000
_VERBS = {"sign": "sign", "depart": "depart", "arrive": "arrive", "handling": "handle", "check_in": "check_in"}
_PATH = re.compile(r" - at '\$\.?(?P<path>[^']*)'$")
_BOUNDS = {"lon": 180, "lat": 90}
_fix = msgspec.json.Decoder(frames.Fix)


class Denied(Exception):  # noqa: N818  a refusal, not a fault
    """A frame or a part of it is not taken; `code` is protocol.md's."""

    def __init__(self, code: frames.ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code: frames.ErrorCode = code
        self.detail = detail


def moment(at: str, now_ms: int, ahead_ms: int, name: str = "at") -> int:
    """Milliseconds since 1970 of a claimed time; Denied for one that is no date, before 1970 or too far ahead."""
    try:
        ms = to_ms(at.upper())
    except (ValueError, OverflowError) as error:
        raise Denied("invalid", f"{name}: {at} is not a date and time") from error
    if ms > now_ms + ahead_ms:
        raise Denied("invalid", f"{name}: {at} is in the future")
    if ms < 0:
        raise Denied("invalid", f"{name}: {at} is before 1970")
    return ms


def wgs84(lon: float, lat: float, crs: str | None, token: Token, name: str = "crs") -> tuple[float, float]:
    """A point as stored. Denied crs_required where neither the frame nor the token says in what it was measured."""
    declared = crs or token.crs
    if declared is None:
        raise Denied("crs_required", f"{name}: neither the frame nor the token says which of {', '.join(Crs)} this is")
    try:
        system = Crs(declared)
    except ValueError as error:
        raise Denied("invalid", f"{name}: {declared[:20]!r} is not one of {', '.join(Crs)}") from error
    return to_wgs84(lon, lat, system)


def plain_id(text: str, name: str) -> str:
    """An identifier without characters that no file or screen can hold; Denied otherwise."""
    if not text.isprintable() or not text.strip():
        raise Denied("invalid", f"{name}: has characters that do not print")
    return text


def speaks_for(token: Token, unit: str) -> None:
    """Denied unless the token may speak for the unit."""
    if token.units and unit not in token.units:
        raise Denied("forbidden", f"unit: this token does not speak for {unit[:40]!r}")


# --- durable frames ----------------------------------------------------------------------------------------------------------


def report(frame: frames.Report, token: Token, places: Places, now_ms: int) -> Intent:
    """The intent of a report; its region is worked out from the point."""
    at = from_ms(moment(frame.at, now_ms, CLAIM_AHEAD_MS))
    lon, lat = frame.lon, frame.lat
    if (lon is None) != (lat is None):
        raise Denied("invalid", "lon and lat go together")
    if lon is None and frame.region is None:
        raise Denied("invalid", "lon and lat, or a region, are needed")
    if lon is not None and lat is not None:
        lon, lat = wgs84(lon, lat, frame.crs, token)
    region = places.settle(lon, lat, frame.region).region
    if not in_scope(region, token.regions):
        raise Denied("forbidden", f"region: this token does not report from {region or 'nowhere'}")
    args = ReportArgs(
        category=frame.category, text=frame.text, region=region, lon=lon, lat=lat, priority=frame.priority, address=frame.address,
        casualties=frame.casualties, origin=_origin(frame.origin, now_ms), contact=frame.contact,
    )  # fmt: skip
    return _intent(frame.id, "report", args, token, at, report=frame.id)


def _origin(origin: Origin | None, now_ms: int) -> Origin | None:
    if origin is None or origin.due is None:
        return origin
    return msgspec.structs.replace(origin, due=from_ms(moment(origin.due, now_ms, 10 * 365 * 86_400_000, "origin.due")))


def status(frame: frames.Status, token: Token, now_ms: int) -> Intent:
    """The intent of a unit's status."""
    at = from_ms(moment(frame.at, now_ms, CLAIM_AHEAD_MS))
    speaks_for(token, frame.unit)
    return _intent(frame.id, "unit_status", UnitStatusArgs(unit=plain_id(frame.unit, "unit"), status=UnitStatus(frame.status)), token, at)


def progress(frame: frames.Progress, token: Token, now_ms: int) -> Intent:
    """The intent of a step; `return` needs its note."""
    at = from_ms(moment(frame.at, now_ms, CLAIM_AHEAD_MS))
    speaks_for(token, frame.unit)
    verb, args = _step(frame)
    return _intent(frame.id, verb, args, token, at, incident=frame.incident)


def _step(frame: frames.Progress) -> tuple[str, Args]:
    unit, assignment = plain_id(frame.unit, "unit"), frame.assignment
    if frame.step == "return":
        if not frame.note.strip():
            raise Denied("invalid", "note: a return needs its reason")
        return "return", ReturnArgs(unit=unit, assignment=assignment, reason=frame.note)
    if frame.step == "feedback":
        return "feedback", FeedbackArgs(unit=unit, assignment=assignment, result=frame.result, measures=frame.measures, note=frame.note)
    return _VERBS[frame.step], StepArgs(unit=unit, assignment=assignment, note=frame.note)


def _intent(cid: str, verb: str, args: Args, token: Token, at: Stamp, incident: str | None = None, report: str | None = None) -> Intent:
    return Intent(
        cid=cid, verb=verb, args=args, actor=token.name, role=Role.FIELD, at=at, incident=incident, happened_at=at, source=token.name, report=report
    )


# --- positions ---------------------------------------------------------------------------------------------------------------


def fix(raw: msgspec.Raw, name: str, token: Token, now_ms: int) -> Fix:
    """One item of a positions frame, as stored; Denied names the item and what is wrong in it."""
    try:
        item = _fix.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Denied("invalid", _why(raw, name, error)) from error
    ms = moment(item.at, now_ms, FIX_AHEAD_MS, f"{name}.at")
    speaks_for(token, plain_id(item.unit, f"{name}.unit"))
    lon, lat = wgs84(item.lon, item.lat, item.crs, token, f"{name}.crs")
    return Fix(item.unit, ms, lon, lat, item.course, item.speed, item.accuracy, item.battery, token.name)


def _why(raw: msgspec.Raw, name: str, error: Exception) -> str:
    """`items[3].lat: 132.0 is outside -90..90`, or what the decoder says with the path in front."""
    line = str(error).replace("`", "'")
    found = _PATH.search(line)
    path = found["path"] if found else ""
    value = _value(raw, path) if path in _BOUNDS else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{name}.{path}: {value} is outside -{_BOUNDS[path]}..{_BOUNDS[path]}"
    return f"{name}{'.' if path else ''}{path}: {_PATH.sub('', line)}"[:300]


def _value(raw: msgspec.Raw, path: str) -> object:
    try:
        whole = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return whole.get(path) if isinstance(whole, dict) else None


def problems(found: Sequence[Denied], limit: int = 20) -> list[Denied]:
    """At most `limit` refusals of one frame, the rest in one line: a frame of 5,000 bad items is not answered 5,000 times."""
    if len(found) <= limit:
        return list(found)
    return [*found[:limit], Denied("invalid", f"and {len(found) - limit} more items")]
