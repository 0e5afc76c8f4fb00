"""The headless command line: each verb is a module that is imported only when it is asked for, and none of them needs Qt (protocol.md §4)."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from typing import Protocol, cast

from services.cli.answer import OK, REFUSED, USAGE, Refused


class Verb(Protocol):
    """What a verb's module holds."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it; returns the exit code."""
        ...


VERBS: dict[str, tuple[str, str]] = {
    "hub": ("services.cli.hub", "serve one realm from one data directory"),
    "token": ("services.cli.token", "issue, list and revoke tokens"),
    "region": ("services.cli.region", "import regions from a GeoJSON file"),
    "roster": ("services.cli.roster", "import units, organisations and duty"),
    "replay": ("services.cli.replay", "send recorded feeds to a hub"),
    "console": ("services.cli.console", "a seat without a screen: commands on stdin, JSON lines on stdout"),
    "backup": ("services.cli.backup", "copy a hub's log and tokens to one file"),
    "restore": ("services.cli.restore", "put a backup in place of a directory's log"),
    "audit": ("services.cli.audit", "verify the chain of a log"),
    "export": ("services.cli.export", "write a log as JSON lines"),
    "doctor": ("services.cli.doctor", "look over a data directory: files, key, chain, permissions, disk"),
    "sim": ("services.cli.sim", "field systems of a drill: units that move, report and work"),
}
"""Every verb that imports no Qt; `drill` and `wall` belong to the desktop."""


def parser_of(name: str, module: Verb) -> argparse.ArgumentParser:
    """The parser of one verb."""
    parser = argparse.ArgumentParser(prog=f"gridwall {name}", description=VERBS[name][1], allow_abbrev=False)
    module.add_arguments(parser)
    return parser


def main(argv: list[str]) -> int:
    """Run a headless verb; returns 0 ok, 1 refused (why, on stderr), 2 usage."""
    if not argv or argv[0] in ("-h", "--help") or argv[0] not in VERBS:
        return _usage(argv)
    # lazy: a verb pays only for what it imports itself
    module = cast("Verb", importlib.import_module(VERBS[argv[0]][0]))
    try:
        args = parser_of(argv[0], module).parse_args(argv[1:])
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else USAGE
    return guarded(lambda: module.run(args))


def guarded(verb: Callable[[], int]) -> int:
    """Run a verb; a refusal is one line on stderr, an end of output (`| head`) or Ctrl-C is no error to show."""
    try:
        return verb()
    except Refused as error:
        print(f"gridwall: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return OK
    except KeyboardInterrupt:
        return OK
    except Exception as error:
        # The root of every verb: people get one line, whoever looks for the cause sets GRIDWALL_DEBUG.
        if os.environ.get("GRIDWALL_DEBUG"):
            raise
        print(f"gridwall: an error of the program: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}", file=sys.stderr)
        return REFUSED


def _usage(argv: list[str]) -> int:
    asked = bool(argv) and argv[0] in ("-h", "--help")
    out = sys.stdout if asked else sys.stderr
    if argv and not asked:
        print(f"gridwall: no verb is called {argv[0][:40]!r}", file=out)
    print("usage: gridwall VERB …   (--help after a verb)\n", file=out)
    for name, (_, what) in VERBS.items():
        print(f"  {name:<9}{what}", file=out)
    return OK if asked else USAGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
