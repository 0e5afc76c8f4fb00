"""Response plans: by category and grade, which kinds go and how many, whom to tell, what must not be forgotten. The default ones of a site."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=1, le=50)]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing of a checklist in both languages; English may be left out."""

    zh: str
    en: str = ""

    def say(self, lang: str) -> str:
        """In the language that is on."""
        return (self.en or self.zh) if lang.startswith("en") else self.zh


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an incident asks for: units by kind, organisations to tell, a checklist."""

    kinds: dict[str, Count] = {}
    tell: tuple[str, ...] = ()
    checklist: tuple[Item, ...] = ()

    def over(self, other: "Plan") -> "Plan":
        """Both together: of each kind the larger number, everything else once, the other's first."""
        kinds = {kind: max(self.kinds.get(kind, 0), other.kinds.get(kind, 0)) for kind in (*other.kinds, *self.kinds)}
        return Plan(kinds, tuple(dict.fromkeys(other.tell + self.tell)), tuple(dict.fromkeys(other.checklist + self.checklist)))


Plans = Mapping[str, Plan]


def plan_for(plans: Plans, category: str, grade: str = "none") -> Plan:
    """The plan of the category, else of its major class, and over it that of the grade (`category@II`, `major@II`, `@II`); empty where none is written."""
    names = (category, category.split("/", 1)[0])
    plain = next((plans[name] for name in names if name in plans), Plan())
    graded = next((plans[name] for name in (*(f"{one}@{grade}" for one in names), f"@{grade}") if name in plans), Plan())
    return graded.over(plain)


MARK = "✓"


def tick(item: Item, lang: str) -> str:
    """The text of the note that says an item is done: words for everybody who reads the log, and kept by every hub and copy that keeps notes."""
    return f"{MARK} {item.say(lang)}"


def done(plan: Plan, notes: Iterable[str]) -> tuple[bool, ...]:
    """Which items a note has ticked, in either language."""
    said = {note.strip() for note in notes if note.startswith(MARK)}
    return tuple(bool(said & {tick(item, "zh"), tick(item, "en")}) for item in plan.checklist)


def _plan(kinds: dict[str, int], tell: str, *items: tuple[str, str]) -> Plan:
    return Plan(kinds, tuple(tell.split()), tuple(Item(zh, en) for zh, en in items))


_TRAPPED = ("确认有无被困、受伤人员", "Anybody trapped or hurt?")
_CORDON = ("设警戒，疏散周边人员", "Cordon off, clear the area")
_WAY = ("确认进场路线畅通", "Way in is clear")
_TALK = ("双方分开，分别听取", "Part the two sides, hear each")
_BACK = ("告知当事人处理去向", "Tell the people what comes next")

DEFAULT_PLANS: dict[str, Plan] = {
    "public_safety/fire": _plan({"fire": 2, "patrol_car": 1}, "119", _TRAPPED, ("确认燃烧物、楼层", "What burns, which floor"), _WAY, _CORDON),
    "public_safety/traffic": _plan(
        {"patrol_car": 1}, "110", _TRAPPED, ("摆放警示，防二次事故", "Warn traffic: no second crash"), ("通知清障", "Call for towing"),
    ),
    "public_safety/gas": _plan(
        {"fire": 1, "patrol_car": 1}, "119 110", ("禁明火，不开关电器", "No flame, no switches"), ("通知燃气公司关阀", "Gas company shuts the valve"), _CORDON,
    ),
    "public_safety/water": _plan(
        {"patrol_car": 1, "grid_officer": 2}, "119", ("转移低洼处人员", "Move people off low ground"), ("切断受淹处电源", "Power off where flooded"), _CORDON,
    ),
    "public_safety/hazmat": _plan(
        {"fire": 2, "patrol_car": 1}, "119 110", ("问清品名与数量", "Which substance, how much"), ("上风向进入", "Approach upwind"), _CORDON,
    ),
    "public_safety": _plan({"patrol_car": 1, "grid_officer": 1}, "110", _TRAPPED, _CORDON),
    "public_order": _plan({"patrol_car": 1}, "110", ("问清有无器械、人数", "Weapons? How many people?"), ("保护现场与证人", "Keep the scene and witnesses")),
    "people_in_need/missing": _plan(
        {"patrol_car": 1, "grid_officer": 2}, "110", ("衣着、特征、最后所见", "Clothes, looks, last seen"), ("查看沿途监控", "Look at cameras on the way"),
        ("通知相邻村组", "Tell the next villages"),
    ),
    "people_in_need/medical": _plan(
        {"medical": 1}, "120", ("意识、呼吸、出血", "Awake? Breathing? Bleeding?"), _WAY, ("派人路口接车", "Somebody meets the ambulance"),
    ),
    "people_in_need": _plan({"grid_officer": 1}, "", ("联系家属", "Reach the family"), ("当场确认安全", "Seen to be safe")),
    "dispute": _plan({"mediator": 1, "grid_officer": 1}, "", _TALK, ("有无升级、动手苗头", "Could it come to blows?"), _BACK),
    "city_upkeep": _plan({"city_upkeep": 1}, "", ("处置前后各拍一张", "A picture before and after")),
    "hazard": _plan(
        {"grid_officer": 1}, "", ("现场设警示", "Warning on the spot"), ("告知责任单位与期限", "Owner told, with a date"),
        ("约定回头看时间", "Second look agreed"),
    ),
    "device_alarm": _plan({"grid_officer": 1}, "", ("电话核实现场", "Ring the place"), ("复位或报修", "Reset, or report the fault")),
    "@I": _plan({}, "110 119 120", ("报告带班领导", "On-call leader told"), ("20 分钟内电话首报", "First report by phone in 20 min")),
    "@II": _plan({}, "110", ("报告带班领导", "On-call leader told"), ("20 分钟内电话首报", "First report by phone in 20 min")),
}  # fmt: skip
"""Keys are categories `major/minor` or `major`, with `@grade` for what a grade adds; a site writes its own under the same keys."""

SPEEDS_KMH: dict[str, float] = {
    "patrol_car": 36.0, "fire": 40.0, "medical": 40.0, "city_upkeep": 25.0, "mediator": 20.0, "grid_officer": 15.0, "foot_patrol": 5.0,
    "volunteer": 5.0, "unknown": 20.0,
}  # fmt: skip
ROAD_FACTOR = 1.4
"""Way on the road ÷ straight line, until there are roads."""
