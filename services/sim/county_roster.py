"""The roster of the made-up county: `python -m services.sim.county_roster FILE` writes it from the bundled regions."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import shapely

from resources import path
from services.app.ports import Rng
from services.interop.geojson import Region, read_regions
from services.runtime.rng import SeededRng
from services.sim.county import Names, Town, load_names
from services.sim.roster import Duty, Roster, RosterOrg, RosterUnit, UnitKind

SEED = 60
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
_DEPARTMENTS = (("rsj", "人社局"), ("zjj", "住建局"), ("cgj", "城管局"), ("yjj", "应急局"), ("slj", "水利局"), ("sfj", "司法局"), ("mzj", "民政局"))
_LINES: tuple[tuple[Literal["110", "119", "120", "12345"], str], ...] = (
    ("110", "公安110指挥中心"), ("119", "消防119指挥中心"), ("120", "急救120调度中心"), ("12345", "12345政务热线"),
)  # fmt: skip
_COMPANIES = (("rqgs", "云溪燃气公司"), ("swgs", "云溪水务公司"), ("gdgs", "云溪供电公司"))
_TOWN_LEADERS = (
    ("li", "李"), ("wang", "王"), ("zhao", "赵"), ("sun", "孙"), ("zhou", "周"), ("wu", "吴"), ("zheng", "郑"),
    ("feng", "冯"), ("chen", "陈"), ("xu", "许"), ("wei", "魏"), ("jiang", "蒋"), ("shen", "沈"), ("han", "韩"),
)  # fmt: skip
_SECOND_CAR = ("lm", "tl", "ty", "hp")


@dataclass(frozen=True, slots=True)
class Trade:
    """What the units of one kind have in common."""

    kind: UnitKind
    mode: Literal["exclusive", "backlog"]
    skills: tuple[str, ...]
    titles: tuple[str, ...]


_CAR = Trade("patrol_car", "exclusive", ("public_order", "public_safety", "people_in_need"), ("警官", "辅警"))
_FOOT = Trade("foot_patrol", "exclusive", ("public_order", "people_in_need"), ("队员", "队员"))
_GRID = Trade("grid_officer", "backlog", ("hazard", "dispute", "people_in_need", "city_upkeep", "device_alarm"), ("网格员",))
_MEDIATOR = Trade("mediator", "backlog", ("dispute",), ("调解员",))
_FIRE = Trade(
    "fire",
    "exclusive",
    ("public_safety/fire", "public_safety/gas", "public_safety", "device_alarm/smoke", "device_alarm/gas"),
    ("队长", "班长", "队员", "驾驶员"),
)
_MEDICAL = Trade("medical", "exclusive", ("people_in_need/medical",), ("医生", "护士", "驾驶员"))
_UPKEEP = Trade("city_upkeep", "backlog", ("city_upkeep",), ("队员", "队员"))
_VOLUNTEER = Trade("volunteer", "backlog", ("people_in_need", "city_upkeep"), ("师傅",))


@dataclass(frozen=True, slots=True)
class Post:
    """One unit to be: its callsign, its home region and the region it starts in."""

    trade: Trade
    callsign: str
    home: str
    start: str


def make_roster(rng: Rng, names: Names, regions: Sequence[Region]) -> Roster:
    """Organisations, sixty units and the duty list of the county in `regions`; the same `rng` gives the same roster."""
    by_code = {region.code: region for region in regions}
    posts = enumerate(_posts(names), 1)
    return Roster(_orgs(names), [_unit(rng, number, post, by_code) for number, post in posts], _duty(names))


def _posts(names: Names) -> Iterator[Post]:
    """Sixty posts, cars first."""
    county, towns = names.county.code, names.towns
    urban, rural = [town for town in towns if town.urban], [town for town in towns if not town.urban]
    for town in towns:
        cars = 3 if town.urban else 2 if town.id in _SECOND_CAR else 1
        yield from (Post(_CAR, f"{town.stem}{number:02d}", county + town.code, county + town.code) for number in range(1, cars + 1))
    for number in range(8):
        village = f"{county}{urban[number % 3].code}{number // 3 + 1:03d}"
        yield Post(_FOOT, f"步巡{number + 1:02d}", village, village)
    for town in [*urban, *rural[:9]]:
        yield Post(_GRID, f"{town.stem}网格", _market(county, town), _market(county, town))
    yield from _of_towns(_MEDIATOR, "调解", county, [urban[0], rural[0], rural[4], rural[8]])
    yield from _stationed(_FIRE, "消防", county, [urban[0], urban[1], rural[2], rural[6]])
    yield from _stationed(_MEDICAL, "急救", county, [urban[0], urban[2], rural[3]])
    yield from _of_towns(_UPKEEP, "城管", county, urban)
    yield from (Post(_VOLUNTEER, f"志愿{number + 1:02d}", _market(county, town), _market(county, town)) for number, town in enumerate(urban[:2]))


def _market(county: str, town: Town) -> str:
    """The first community of a town, where its offices are."""
    return f"{county}{town.code}001"


def _of_towns(trade: Trade, stem: str, county: str, towns: Sequence[Town]) -> Iterator[Post]:
    """Posts that serve one town each and start at its market."""
    return (Post(trade, f"{stem}{number:02d}", county + town.code, _market(county, town)) for number, town in enumerate(towns, 1))


def _stationed(trade: Trade, stem: str, county: str, towns: Sequence[Town]) -> Iterator[Post]:
    """Posts that serve the whole county and start at the market of the town their station is in."""
    return (Post(trade, f"{stem}{number:02d}", county, _market(county, town)) for number, town in enumerate(towns, 1))


def _unit(rng: Rng, number: int, post: Post, by_code: Mapping[str, Region]) -> RosterUnit:
    lon, lat = _place(rng, by_code[post.start])
    members = [rng.choice(_SURNAMES) + title for title in post.trade.titles]
    return RosterUnit(f"U{number}", post.callsign, post.trade.mode, post.trade.kind, post.home, list(post.trade.skills), members, lon, lat)


def _place(rng: Rng, region: Region) -> tuple[float, float]:
    """A point inside a region, to a metre."""
    west, south, east, north = region.geometry.bounds
    while True:
        lon, lat = round(rng.uniform(west, east), 5), round(rng.uniform(south, north), 5)
        if shapely.contains_xy(region.geometry, lon, lat):
            return lon, lat


def _orgs(names: Names) -> list[RosterOrg]:
    county = names.county.code
    lines = [RosterOrg(number, name, number, county, number) for number, name in _LINES]
    departments = [RosterOrg(ident, f"云溪县{name}", "department", county, f"内线 {8100 + at}") for at, (ident, name) in enumerate(_DEPARTMENTS, 1)]
    companies = [RosterOrg(ident, name, "company", county, f"内线 {8300 + at}") for at, (ident, name) in enumerate(_COMPANIES, 1)]
    centers = [
        RosterOrg(f"{town.id}zx", f"{town.stem}{town.kind}综治中心", "town_center", county + town.code, f"内线 {8200 + at}")
        for at, town in enumerate(names.towns, 1)
    ]
    return [*lines, *departments, *companies, *centers]


def _duty(names: Names) -> list[Duty]:
    """One leader on call in each town, two in the county, one in the city."""
    towns = [
        Duty("L3", names.county.code + town.code, [actor], [surname + ("主任" if town.urban else f"{town.kind}长")])
        for town, (actor, surname) in zip(names.towns, _TOWN_LEADERS, strict=True)
    ]
    return [Duty("L5", names.city.code, ["qin"], ["秦秘书长"]), Duty("L4", names.county.code, ["yang", "zhu"], ["杨县长", "朱书记"]), *towns]


def main() -> None:
    """Write the roster of the bundled county to the file named on the command line."""
    roster = make_roster(SeededRng(SEED), load_names(), read_regions(path("regions/yunxi.geojson")))
    Path(sys.argv[1]).write_bytes(msgspec.json.format(msgspec.json.encode(roster), indent=1) + b"\n")


if __name__ == "__main__":
    main()
