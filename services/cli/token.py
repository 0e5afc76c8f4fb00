"""gridwall token: issue, list and revoke what lets people, consoles and field systems in."""

import argparse
import re
import secrets
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from services.cli.answer import OK, Refused
from services.cli.common import add_data_dir, administration, words
from services.domain.geo import Crs
from services.domain.regions import BadCodeError, level_of
from services.domain.states import Role
from services.domain.times import stamp
from services.runtime.clock import SystemClock
from services.store.admin import Admin, Token, token_id

_ROLES = [role.value for role in Role if role is not Role.TIMER]
_REALM = re.compile(r"^(live|drill-[A-Za-z0-9_-]{1,40})$")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="issue|list|revoke")
    issue = verbs.add_parser("issue", help="print a new token, which is kept nowhere")
    add_data_dir(issue)
    issue.add_argument("--role", required=True, choices=_ROLES)
    issue.add_argument("--name", required=True, help="the actor, or the source of a field system")
    issue.add_argument("--regions", type=words, default=(), metavar="6109,…", help="default: all")
    issue.add_argument("--units", type=words, default=(), metavar="U1,…", help="units a field system speaks for; without it any, but no task comes")
    issue.add_argument("--crs", choices=[crs.value for crs in Crs], help="what its coordinates are in when a frame does not say")
    issue.add_argument("--realm", help="default: the directory's")
    issue.add_argument("--days", type=float, default=30.0, help="how long it holds (default %(default)g)")
    listing = verbs.add_parser("list", help="every token, without its secret")
    add_data_dir(listing)
    revoke = verbs.add_parser("revoke", help="end a token within a second")
    add_data_dir(revoke)
    revoke.add_argument("token", nargs="?", help="the token itself, or the beginning of its id as listed")
    revoke.add_argument("--name", help="every token of this name")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    data_dir: Path = args.data_dir
    with administration(data_dir, make=args.what == "issue") as admin:
        return {"issue": _issue, "list": _list, "revoke": _revoke}[args.what](admin, args)


def _issue(admin: Admin, args: argparse.Namespace) -> int:
    _check(args)
    now = SystemClock().now()
    secret = f"gw_{secrets.token_urlsafe(32)}"
    token = Token(
        id=token_id(secret), role=Role(args.role), name=args.name, regions=args.regions, units=args.units, crs=args.crs, realm=args.realm,
        issued_at=stamp(now), expires_at=stamp(now + timedelta(days=args.days)),
    )  # fmt: skip
    admin.put_token(token)
    print(secret)
    return OK


def _check(args: argparse.Namespace) -> None:
    if not args.name.strip() or not args.name.isprintable() or len(args.name) > 200:
        raise Refused("--name: 1 to 200 characters that print")
    if any(not unit.isprintable() or len(unit) > 200 for unit in args.units):
        raise Refused("--units: ids of 1 to 200 characters that print")
    if not -36500 <= args.days <= 36500:
        raise Refused("--days: a number of days")
    if args.realm is not None and not _REALM.match(args.realm):
        raise Refused(f"--realm: {args.realm!r} is neither live nor drill-NAME")
    for code in args.regions:
        try:
            level_of(code)
        except BadCodeError as error:
            raise Refused(f"--regions: {error}") from error


def _list(admin: Admin, args: argparse.Namespace) -> int:
    now = stamp(SystemClock().now())
    for token in admin.tokens():
        state = "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "valid"
        where = ",".join(token.regions) or "all"
        print(f"{token.id[:12]}  {state:<8}{token.role.value:<13}{token.name}  regions {where}  units {','.join(token.units) or '-'}  until {token.expires_at}")
    return OK


def _revoke(admin: Admin, args: argparse.Namespace) -> int:
    found = [token for token in admin.tokens() if token.revoked_at is None and _meant(token, args)]
    if not found:
        raise Refused("no valid token is meant by that; see gridwall token list")
    if args.name is None and len(found) > 1:
        raise Refused(f"{len(found)} tokens begin like that; give more of the id")
    now = stamp(SystemClock().now())
    for token in found:
        admin.put_token(replace(token, revoked_at=now))
        print(f"revoked {token.id[:12]} {token.name}")
    return OK


def _meant(token: Token, args: argparse.Namespace) -> bool:
    if args.token is None:
        return bool(args.name) and token.name == args.name
    by_id = len(args.token) >= 4 and token.id.startswith(args.token)
    return (by_id or token.id == token_id(args.token)) and args.name in (None, token.name)
