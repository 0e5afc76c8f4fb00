"""Made-up rows for tests of the desk's panels: incidents, units and events with little typing."""

import json
from itertools import count
from typing import Any

from PySide6.QtCore import QTranslator

from resources import text
from services.domain.model import Incident, Origin, Unit
from services.domain.names import Names
from services.domain.states import State, UnitStatus
from services.domain.times import from_ms

NOW_MS = 1_795_328_526_000
"""2026-11-22T06:22:06Z, which is 14:22:06 in Shanghai."""
_serial = count(1)
REGIONS = {"9901": "云溪市", "990102": "云溪县", "990102101": "朝阳街道", "990102101003": "临江社区", "990102101003003": "第3网格"}
NAMES = Names(region=lambda code: REGIONS.get(code, ""), category=lambda one: one.replace("/", "·"), number=lambda key: key, actor=lambda key: key)


def incident(**changes: Any) -> Incident:
    """An open incident reported a minute before NOW_MS; any field may be given."""
    number = next(_serial)
    row: dict[str, Any] = {
        "id": f"i{number:05}", "no": f"20261122-{number:04}", "version": 1, "state": State.REPORTED, "category": "public_safety/fire", "priority": 3,
        "level_reached": "L2", "owner": "990102101003", "region": "990102101003003", "unplaced": False, "lon": 109.03, "lat": 32.69, "text": "三楼住户阳台冒烟",
        "reported_at": from_ms(NOW_MS - 60_000), "origin": Origin(kind="hotline", name="12345"),
    }  # fmt: skip
    return Incident(**{**row, **changes})


def due(seconds: float, limit: float, clock: str = "accept") -> dict[str, Any]:
    """Fields of a limit that ends so many seconds after NOW_MS."""
    return {"due_at": from_ms(NOW_MS + round(seconds * 1000)), "due_from": from_ms(NOW_MS + round((seconds - limit) * 1000)), "due_clock": clock}


def unit(key: str, status: str = "AV", **changes: Any) -> Unit:
    """A patrol car of the region."""
    row: dict[str, Any] = {
        "id": key, "callsign": f"巡逻车 {key}", "kind": "patrol_car", "status": UnitStatus(status), "since": from_ms(NOW_MS - 90_000), "region": "990102101"
    }
    return Unit(**{**row, **changes})


class PartTranslator(QTranslator):
    """One part of the Chinese catalogue, straight from its file."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._table: dict[str, dict[str, str]] = {**json.loads(text(f"translations/parts/{part}.json")), "Language": {"en": "zh_CN"}}

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        return self._table.get(context, {}).get(sourceText)
