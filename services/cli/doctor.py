"""gridwall doctor: looks over a hub's or a seat's data directory, one line each; works beside whoever runs on it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from services.cli.answer import OK, REFUSED, Refused
from services.hub.config import HubConfig, HubRefusal, read_policy
from services.hub.highwater import HighWater, Mark
from services.store.doctor import Finding, examine, examine_log, examine_tokens
from services.store.verify import Verified


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--high-water` as the hub takes it."""
    parser.add_argument("--data-dir", type=Path, required=True, metavar="DIR", help="a hub's data directory or a seat's")
    parser.add_argument("--high-water", type=Path, metavar="PATH", help="default: beside the data directory")


def run(args: argparse.Namespace) -> int:
    """Print what is found; REFUSED when anything is bad."""
    bad = 0
    try:
        for found in _findings(args.data_dir, args.high_water):
            bad += not found.ok
            print(f"{'ok ' if found.ok else 'BAD'} {found.text}", flush=True)
    except OSError as error:
        raise Refused(f"{args.data_dir}: cannot be looked over: {error.strerror}") from error
    return REFUSED if bad else OK


def _findings(folder: Path, high_water: Path | None) -> Iterator[Finding]:
    is_hub = any((folder / name).exists() for name in ("journal.sqlite", "admin.sqlite"))
    if not is_hub and not any((folder / name).exists() for name in ("outbox.sqlite", "cache.sqlite")):
        raise Refused(f"{folder}: is neither a hub's data directory nor a seat's; give the one that `hub` or `wall` was started with")
    yield from examine(folder)
    if is_hub:
        yield from _hub(HubConfig(data_dir=folder, high_water=high_water))


def _hub(config: HubConfig) -> Iterator[Finding]:
    yield from examine_tokens(config.data_dir)
    try:
        read_policy(config.policy_file)
    except HubRefusal as why:
        yield Finding(False, f"policy.toml: {why}; correct it, the hub goes by the older one until then")
    if (config.data_dir / "journal.sqlite").exists():
        # Read before the log is: a running hub's mark never runs ahead of it.
        mark = HighWater(config.high_water_file).read()
        finding, log = examine_log(config.data_dir)
        yield finding
        if log is not None:
            yield _mark(mark, log)


def _mark(mark: Mark | None, log: Verified) -> Finding:
    if mark is None:
        return Finding(True, "high water: no mark yet, the hub makes it")
    if mark.is_ahead_of(Mark(log.epoch, log.seq, log.decided)):
        less = f"ends at {log.seq} and was at {mark.seq}" if log.seq != mark.seq else f"holds {log.decided} decisions and held {mark.decided}"
        said = f"high water: the log {less} once: an older copy was put in its place"
        return Finding(False, f"{said}; put the newest backup back, or start the hub: it begins a new epoch and the seats offer again what is missing")
    return Finding(True, f"high water: the log was at {mark.seq} and is at {log.seq}")
