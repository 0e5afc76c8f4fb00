"""gridwall roster import: units, organisations and duty of a realm from one JSON file; works beside a running hub."""

import argparse
from pathlib import Path

import msgspec

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir, administration
from services.domain.regions import BadCodeError, level_of
from services.domain.states import Mode
from services.store.admin import Roster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb of ours; the file's form is that of resources/scenarios/yunxi-roster.json."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="import")
    load = verbs.add_parser("import", help="replaces the roster; units that are gone from it stay known")
    load.add_argument("file", type=Path, metavar="FILE.json")
    add_data_dir(load)


def run(args: argparse.Namespace) -> int:
    """Check, then store."""
    try:
        roster = msgspec.json.decode(args.file.read_bytes(), type=Roster)
    except OSError as error:
        raise Refused(f"{args.file}: cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused(f"{args.file.name}: {str(error).replace('`', chr(39))}") from error
    _check(args.file, roster)
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
