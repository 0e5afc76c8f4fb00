"""One letter typed into the command line: the line read and its ways on found, over 10,000 units and 2,000 open incidents."""

import gc
import statistics
import time
from pathlib import Path

import resources
from services.commands.complete import complete
from services.commands.lookup import StateLookup
from services.commands.parse import parse
from services.domain.categories import load
from services.domain.model import Incident, Org, Unit
from services.domain.state import Tables
from services.domain.states import State, UnitStatus
from services.domain.times import from_ms
from services.runtime.memory import stays
from tests.perf.machine import percentile
from tests.support.desk import NOW_MS, REGIONS, incident, unit

_UNITS, _INCIDENTS, _TIMES = 10_000, 2_000, 5
_STATES = (State.REPORTED, State.ACCEPTED, State.FILED)
_LINES = (
    "pq 42 U12 U7 ;从东门进", "派遣 1042 U9001、U9002；走北侧", "ｐｑ　４２　Ｕ１２", "sl 42", "sl 40-60", "pq 42,43,44 U12", "yx @P1 2",
    "bz @town:990102101 注意大风",
    "cb @P2", "lr 公共安全/火情 990102101003003 P1 三楼冒烟", "U12 dc", "ja 42 张三/已扑灭/14:30", "gp 42 U12 U7 ;车坏了", "ld 42 119 李队长/8812",
    "gz 42 明天 08:00 等待鉴定", "pq 42 巡逻车", "pq ?", "hb 43 42", "bz 42 家属已到场，联系物业开门", "zzz 42",
)  # fmt: skip


def measure(_folder: Path) -> dict[str, object]:
    """`parse_ms`: the slow end (p95) over all keystrokes of the lines, each the median of five, for other processes of the machine are no part of it;
    `parse_max_ms` the slowest of all, those included."""
    look = _desk()
    rounds = [[_keystroke(line[:end], look) for line in _LINES for end in range(1, len(line) + 1)] for _ in range(_TIMES)]
    took = [statistics.median(one) for one in zip(*rounds, strict=True)]
    slowest_of_all = max(max(one) for one in rounds)
    return {"parse_ms": round(percentile(took, 0.95), 3), "parse_p50_ms": round(percentile(took, 0.5), 3), "parse_max_ms": round(slowest_of_all, 2)}


def slowest() -> list[tuple[float, str]]:
    """The slowest beginnings of lines, for who wants to mend them: `python -m tests.perf.desk_parse`."""
    look = _desk()
    found = [(min(_keystroke(line[:end], look) for _ in range(3)), line[:end]) for line in _LINES for end in range(1, len(line) + 1)]
    return sorted(found, reverse=True)[:12]


def _keystroke(line: str, look: StateLookup) -> float:
    began = time.perf_counter()
    parse(line, look)
    complete(line, len(line), look)
    return 1000 * (time.perf_counter() - began)


def _desk() -> StateLookup:
    incidents = [_incident(number) for number in range(1, _INCIDENTS + 1)]
    units = [_unit(number) for number in range(1, _UNITS + 1)]
    held = Tables(incidents={one.id: one for one in incidents}, units={one.id: one for one in units})
    orgs = {key: Org(id=key, name=name) for key, name in (("119", "消防"), ("120", "急救"), ("cg", "城管局"))}
    look = StateLookup(held, lambda: from_ms(NOW_MS), 480, orgs, load(resources.text("categories.json")), REGIONS, incidents[41].id)
    look.best = lambda _: [one.id for one in units[:6]]
    gc.collect()
    stays()  # as at the wall once its rows are there
    return look


def _incident(number: int) -> Incident:
    town = 101 + number % 20
    return incident(
        id=f"p{number}", no=f"20261122-{number:04}", priority=1 if number % 20 == 0 else 2 if number % 7 == 0 else 3 + number % 2,
        state=_STATES[number % 3], region=f"990102{town}{number % 9:03}{number % 30:03}",
    )  # fmt: skip


def _unit(number: int) -> Unit:
    return unit(f"U{number}", UnitStatus.AV if number % 3 else UnitStatus.OFF, callsign=f"巡逻车 {number}")


if __name__ == "__main__":
    for ms, line in slowest():
        print(f"{ms:.3f} ms  {line}")
