"""What the dispatchers of a soak type: every line from one seed, about incidents that they see."""

from collections.abc import Sequence
from random import Random

from tests.soak.seat import Line

_REASONS = ("重复上报", "误报", "现场已无情况")


class Typist:
    """Lines of one desk; texts of notes and reports are never the same twice."""

    def __init__(self, name: str, chance: Random, units: Sequence[str]) -> None:
        self._name, self._chance, self._units, self._count = name, chance, units, 0

    def line(self, rows: Sequence[Line]) -> str:
        """The next one."""
        self._count += 1
        if len(rows) < 5 or self._chance.random() < 0.05:
            return f"lr fire 三楼冒烟 {self._name}-{self._count}"
        row = self._chance.choice(rows)
        number, unit = row["no"], self._chance.choice(self._units)
        held = row.get("units") or [unit]
        one = self._chance.choice(held)
        kinds = {
            f"bz {number} {self._name}-{self._count}": 40,
            f"pq {number} {unit} ;从东门进": 16,
            f"yx {number} {self._chance.randint(1, 4)}": 8,
            f"sl {number}": 3,
            f"dc {number} {one}": 5,
            f"cz {number} {one}": 3,
            f"fk {number} {one} 已扑灭/切断电源": 4,
            f"gd {number} {one}": 4,
            f"cp {number} {one} 另有任务": 3,
            f"gp {number} {one} {unit} ;换人": 3,
            f"sb {number}": 2,
            f"gl {number} {self._chance.choice(rows)['no']}": 3,
            f"hb {number} {self._chance.choice(rows)['no']}": 2,
            f"hc {number} 电话": 4,
            f"tg {number}": 4,
            f"ja {number} 张三/已扑灭/14:30": 6,
            f"zf {number} 非事件 {self._chance.choice(_REASONS)}": 3 if len(rows) < 150 else 25,
        }
        return self._chance.choices(list(kinds), list(kinds.values()))[0]

    def duel(self, rows: Sequence[Line]) -> tuple[str, str]:
        """Two lines that cannot both stand, for two desks at one moment."""
        one, other = self._chance.sample(list(rows), 2)
        unit = self._chance.choice(self._units)
        pairs = [
            (f"pq {one['no']} {unit}", f"pq {other['no']} {unit}"),
            (f"zf {one['no']} 非事件 误报", f"pq {one['no']} {unit}"),
            (f"yx {one['no']} 1", f"yx {one['no']} 3"),
            (f"ja {one['no']} 张三/已扑灭/14:30", f"fk {one['no']} {unit} 已扑灭/切断电源"),
        ]
        return self._chance.choice(pairs)
