"""What a drill needs before it can run: its own directory with regions, roster and tokens; nothing of it touches the live realm."""

import argparse
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from resources import path
from services.app.ports import Clock
from services.cli.answer import Refused
from services.cli.common import administration, positive
from services.domain.policy import DrillFacts
from services.domain.states import Role
from services.domain.times import stamp
from services.interop.geojson import GeoJsonError, geometry_json, read_regions
from services.runtime.paths import user_paths
from services.runtime.settings import write_atomic
from services.sim.roster import load_roster
from services.sim.scenario import Scenario, load_scenario
from services.store.admin import Admin, RegionRow, Roster, Token, token_id

_MARK = "drill.json"
_DAYS = 30


@dataclass(frozen=True, slots=True)
class Options:
    """The command line of `gridwall drill`; `data_dir` None is a fresh one of the user's own."""

    scenario: str
    speed: float | None
    seed: int | None
    data_dir: Path | None
    duration: float | None
    colleague: bool
    wall: bool
    lang: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A prepared drill: where its files are and who may enter. `home` is where its wall keeps settings, apart from those of the live one."""

    root: Path
    home: Path
    scenario: Scenario
    realm: str

    def folder(self, name: str) -> Path:
        """One of its folders, made if need be."""
        made = self.root / name
        made.mkdir(parents=True, exist_ok=True, mode=0o700)
        return made

    def token(self, name: str) -> Path:
        """The file of a token: field, desk or wall."""
        return self.folder("tokens") / name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4; the last three are ours."""
    parser.add_argument("scenario", nargs="?", default="yunxi", metavar="SCENARIO", help="a bundled scenario (default %(default)s)")
    parser.add_argument("--speed", type=positive, metavar="N", help="seconds of the drill in one real second (the scenario's own by default)")
    parser.add_argument("--seed", type=int, metavar="N", help="another seed gives another course of events")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="kept and gone on with next time; without it each drill begins anew")
    parser.add_argument("--duration", type=positive, metavar="S", help="real seconds after which it ends by itself")
    parser.add_argument("--no-colleague", action="store_true", help="nobody but you takes up anything")
    parser.add_argument("--no-wall", action="store_true", help="hub and field alone; join them with gridwall wall or gridwall console")
    parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN", help="language of the wall (default %(default)s)")


def options_of(args: argparse.Namespace) -> Options:
    """The arguments as read."""
    return Options(args.scenario, args.speed, args.seed, args.data_dir, args.duration, not args.no_colleague, not args.no_wall, args.lang)


def say(line: str) -> None:
    """A line for the person who started the drill."""
    print(f"drill: {line}", flush=True)


@contextmanager
def prepared(options: Options, clock: Clock) -> Iterator[Ground]:
    """The ground of a drill, held for as long as it runs. Refused with one plain line."""
    try:
        scenario = load_scenario(options.scenario)
        root = (options.data_dir or user_paths().data / "drills" / scenario.name).absolute()
        root.parent.mkdir(parents=True, exist_ok=True)
        with _held(root):
            known = _settled(root, scenario, fresh=options.data_dir is None)
            home = root / "home" if options.data_dir is not None else root.with_name("home")
            ground = Ground(root, home, scenario, f"drill-{scenario.name}")
            _furnish(ground, clock, known=known)
            _tell(ground, options)
            yield ground
    except (ValueError, GeoJsonError) as why:
        raise Refused(str(why)) from why
    except OSError as why:
        raise Refused(f"no drill in {why.filename or options.data_dir}: {why.strerror}") from why


@contextmanager
def _held(root: Path) -> Iterator[None]:
    """A lock beside the directory, which a killed process leaves nothing of."""
    with root.with_name(f"{root.name}.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"a drill is running in {root}; end it, or give this one a directory of its own with --data-dir") from None
        yield


def _settled(root: Path, scenario: Scenario, *, fresh: bool) -> bool:
    """Whether the directory holds this drill already. Only what a drill itself has made is ever removed."""
    mark = root / _MARK
    if not root.exists() or not any(root.iterdir()):
        return False
    if not mark.exists():
        raise Refused(f"{root} is not empty and holds no drill; give an empty directory")
    if fresh:
        shutil.rmtree(root)
        (root.with_name(f"{root.name}.high-water")).unlink(missing_ok=True)
        return False
    held = msgspec.json.decode(mark.read_bytes(), type=dict[str, str]).get("scenario")
    if held != scenario.name:
        raise Refused(f"{root} holds a drill of {held!r}; give another directory for {scenario.name!r}")
    return True


def _furnish(ground: Ground, clock: Clock, *, known: bool) -> None:
    """Regions and roster once, tokens anew at each start."""
    write_atomic(ground.root / _MARK, msgspec.json.encode({"scenario": ground.scenario.name}).decode())
    with administration(ground.folder("hub"), make=True) as admin:
        if not known:
            regions = read_regions(path(ground.scenario.regions))
            admin.put_regions([RegionRow(one.code, one.name, one.households, geometry_json(one).decode()) for one in regions])
            admin.put_roster(_roster(ground.scenario))
        units = tuple(unit.id for unit in load_roster(ground.scenario.roster).units)
        _issue(admin, ground.token("field"), clock, Role.FIELD, "外场", units)
        _issue(admin, ground.token("desk"), clock, Role.SHIFT_LEADER, ground.scenario.colleague.name)
        _issue(admin, ground.token("wall"), clock, Role.SHIFT_LEADER, "值班席")


def _tell(ground: Ground, options: Options) -> None:
    """The drill's facts go to every wall with the policy."""
    scenario = ground.scenario
    speed = scenario.speed if options.speed is None else options.speed
    facts = DrillFacts(scenario.title, scenario.title_en, scenario.director, speed)
    # a JSON string or number is a TOML one, too
    lines = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in msgspec.structs.asdict(facts).items()]
    write_atomic(ground.folder("hub") / "policy.toml", "\n".join(["[drill]", *lines, ""]))


def _roster(scenario: Scenario) -> Roster:
    return msgspec.convert(msgspec.to_builtins(load_roster(scenario.roster)), Roster)


def _issue(admin: Admin, file: Path, clock: Clock, role: Role, name: str, units: tuple[str, ...] = ()) -> None:
    secret, now = f"gw_{secrets.token_urlsafe(32)}", clock.now()
    token = Token(
        id=token_id(secret),
        role=role,
        name=name,
        units=units,
        crs="wgs84" if units else None,
        issued_at=stamp(now),
        expires_at=stamp(now + timedelta(days=_DAYS)),
    )
    admin.put_token(token)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secret + "\n")
