"""gridwall roster: import units, organisations and duty of a realm from one JSON file, beside a running hub; show who is on duty."""

import argparse
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir, administration
from services.domain.oncall import Holiday, Override, Rota, watch
from services.domain.regions import BadCodeError, level_of
from services.domain.states import Mode
from services.domain.times import Stamp, stamp
from services.hub.config import read_policy, site_zone
from services.runtime.clock import SystemClock
from services.store.admin import Duty, Roster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb of ours; the file's form is that of resources/scenarios/yunxi-roster.json."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="import|duty")
    load = verbs.add_parser("import", help="replaces the roster; units that are gone from it stay known")
    load.add_argument("file", type=Path, metavar="FILE.json")
    add_data_dir(load)
    duty = verbs.add_parser("duty", help="who is on duty, until when, who then: one line for each level and region")
    duty.add_argument("--at", metavar="TIME", help="another moment than now: 2026-10-01T08:00, in the site's time")
    add_data_dir(duty)


def run(args: argparse.Namespace) -> int:
    """Import, or show who is on duty."""
    return _import(args) if args.what == "import" else _duty(args)


def _duty(args: argparse.Namespace) -> int:
    zone = site_zone(read_policy(args.data_dir / "policy.toml").time_zone)
    try:
        moment = datetime.fromisoformat(args.at).replace(tzinfo=zone) if args.at else SystemClock().now()
    except ValueError as error:
        raise Refused(f"--at {args.at[:40]}: is no time such as 2026-10-01T08:00") from error
    with administration(args.data_dir) as admin:
        duty = sorted(admin.roster().duty, key=lambda one: (-level_of(one.region).digits, one.region), reverse=True)
    for one in duty:
        print(_line(one, stamp(moment), zone))
    return OK


def _line(duty: Duty, now: Stamp, zone: tzinfo) -> str:
    """`L4 990101: yang, until 2026-11-03 08:00, then zhu`."""
    head = f"{duty.level} {duty.region}: "
    if duty.rota is None:
        return head + (", ".join(duty.leaders) or "nobody")
    found = watch(duty.rota, now, zone)
    who, then = ("+".join(people) or "nobody" for people in (found.who, found.then))
    until = datetime.fromisoformat(found.until).astimezone(zone) if found.until else None
    return head + (f"{who}, until {until:%Y-%m-%d %H:%M}, then {then}" if until else who)


def _import(args: argparse.Namespace) -> int:
    """Check, then store."""
    try:
        body = args.file.read_bytes()
        roster = msgspec.json.decode(body, type=Roster)
    except OSError as error:
        raise Refused(f"{args.file}: cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused(f"{args.file.name}: {str(error).replace('`', chr(39))}") from error
    _check(args.file, roster)
    for index, duty in enumerate(roster.duty):
        _check_duty(f"{args.file.name}: duty {index + 1}", duty)
    _check_spelling(args.file.name, msgspec.json.decode(body, type=_Spelt))
    with administration(args.data_dir, make=True) as admin:
        admin.put_roster(roster)
    print(f"{len(roster.units)} units, {len(roster.orgs)} organisations, {len(roster.duty)} duties imported")
    return OK


def _check(file: Path, roster: Roster) -> None:
    ids = [*(unit.id for unit in roster.units), *(org.id for org in roster.orgs)]
    for key in ids:
        if not key.strip() or not key.isprintable() or len(key) > 200:
            raise Refused(f"{file.name}: {key[:40]!r} is no id")
    if len(set(ids)) != len(ids):
        twice = next(key for key in ids if ids.count(key) > 1)
        raise Refused(f"{file.name}: {twice} is there twice")
    for unit in roster.units:
        if unit.mode not in (Mode.EXCLUSIVE, Mode.BACKLOG):
            raise Refused(f"{file.name}: {unit.id}: mode is {unit.mode[:20]!r}, neither exclusive nor backlog")
        try:
            level_of(unit.home)
        except BadCodeError as error:
            raise Refused(f"{file.name}: {unit.id}: {error}") from error


def _check_duty(where: str, duty: Duty) -> None:
    """A mistake in a rota would be found out at night: everybody it names is one of the leaders, and every span has a length."""
    try:
        level = level_of(duty.region)
    except BadCodeError as error:
        raise Refused(f"{where}: {error}") from error
    if level != duty.level:
        raise Refused(f"{where}: region {duty.region} is of level {level}, not {duty.level[:20]}")
    rota = duty.rota
    if rota is None:
        return
    if strangers := sorted(rota.people - set(duty.leaders)):
        raise Refused(f"{where}: {strangers[0][:40]!r} stands in the rota and not among the leaders")
    for one in rota.overrides:
        if one.since.tzinfo or one.until.tzinfo or one.since >= one.until:
            raise Refused(f"{where}: an override goes from {one.since} until {one.until}; give two local times, the earlier one first")


class _Words(msgspec.Struct, frozen=True):
    rota: dict[str, Any] | None = None


class _Spelt(msgspec.Struct, frozen=True):
    duty: tuple[_Words, ...] = ()


def _check_spelling(file: str, spelt: _Spelt) -> None:
    """Seats pass over what they do not know, so that a newer hub may say more; a roster's typing error is found here."""
    for rota in (duty.rota for duty in spelt.duty if duty.rota is not None):
        lists = [(Rota, [rota]), (Holiday, rota.get("holidays", [])), (Override, rota.get("overrides", []))]
        for kind, found in lists:
            for key in (key for one in found for key in one if key not in kind.__struct_fields__):
                raise Refused(f"{file}: a rota knows no {key[:40]!r}")
