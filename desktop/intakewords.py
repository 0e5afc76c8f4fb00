"""What the fields of the intake form may mean, looked up in the seat, and said in the language that is on."""

from collections.abc import Callable, Sequence

from resources import text as resource
from services.analysis.duplicates import Match
from services.analysis.places import MOST, Place, Regions, at, folded, only, point
from services.commands.filters.words import Initials
from services.commands.lookup import StateLookup
from services.console.seat import Seat
from services.domain.model import Incident
from services.domain.names import counter
from services.domain.states import OPEN
from widgets.base.i18n import language, pick
from widgets.base.painting import one_line
from widgets.intake.field import Choice, Found
from widgets.intake.form import Near

_LISTED = 6
_MINUTE = 60
_MOST_DIGITS = 7
"""The command language takes a number of casualties shorter than this."""
PRIORITIES = ("1", "2", "3", "4")


class Finder:
    """Places and categories of one seat; regions are indexed anew when the site's reference data was replaced."""

    def __init__(self, seat: Seat, lookup: StateLookup) -> None:
        self._seat, self._lookup = seat, lookup
        self._initials: Callable[[str], str] = Initials(resource("initials.txt")).of
        self._source: object = None
        self._regions = Regions({}, self._initials)
        self._called: dict[str, str] = {}

    def places(self, typed: str) -> list[Place]:
        """All that `typed` may mean."""
        where = point(typed)
        if where is not None:
            token = typed.strip() if typed.strip() in self._called else at(*where)
            return [Place("point", token, self._called.get(token, pick("坐标", "point")), token, exact=True)]
        return [*self._of_incidents(folded(typed)), *self._of_units(folded(typed)), *self._index().find(typed)]

    def place(self, typed: str) -> Found:
        """What the field of the place shows."""
        if not typed.strip():
            return Found()
        found = self.places(typed)
        sure, name = only(found), one_line(typed.strip())[:20]
        choices = tuple(Choice(one.token, f"{_kind(one)}{one.name} · {one.detail}") for one in found)
        self._called.update({one.token: one.name if one.kind == "unit" else f"{one.name} {one.detail}" for one in found if one.kind in ("unit", "incident")})
        if sure is not None:
            return Found(choices if len(choices) > 1 else (), sure.token, f"{_kind(sure)}{sure.name} · {sure.detail}")
        if not found:
            why = pick(f"没有找到地点「{name}」：改用区域、力量、编号或经度,纬度，或留空", f"no place '{name}': a region, unit, number or lon,lat, or none")
            return Found(why=why)
        count = f"{len(found)}" if len(found) < MOST else f"{MOST}+"
        more = pick(f"共 {count} 处，多输几个字可缩小", f"{count} places, more letters narrow it") if len(found) > _LISTED else ""
        return Found(choices, said=more, why=pick(f"「{name}」有 {count} 处，请选一处", f"'{name}' means {count} places, choose one"))

    def category(self, typed: str) -> Found:
        """What the field of the category shows; it has to be one that the table holds."""
        name = one_line(typed.strip())[:20]
        if not name:
            return Found(why="")
        found = self.categories(typed)
        if len(found) == 1:
            return Found((), self._word(found[0]), self._lookup.category_label(found[0], language()))
        choices = tuple(Choice(self._word(one), self._lookup.category_label(one, language())) for one in found)
        if not found:
            return Found(why=pick(f"类别表中没有「{name}」", f"'{name}' is not in the table of categories"))
        return Found(choices, why=pick(f"「{name}」有 {len(found)} 类，请选一类", f"'{name}' means {len(found)} categories, choose one"))

    def categories(self, typed: str) -> Sequence[str]:
        """Ids of the categories that a word means, or begins."""
        word = folded(typed)
        return self._lookup.category(word) or (self._lookup.categories(word) if word else ())

    @staticmethod
    def priority(typed: str) -> Found:
        """1 to 4, with or without its letter."""
        plain = folded(typed).removeprefix("p")
        if not plain:
            return Found()
        return Found(sure=plain) if plain in PRIORITIES else Found(why=pick("优先级是 1–4", "the priority is 1 to 4"))

    @staticmethod
    def casualties(typed: str) -> Found:
        """A whole number of people, in digits of any width; nothing typed is not known."""
        plain = folded(typed)
        if not plain:
            return Found()
        fits = plain.isascii() and plain.isdigit() and len(plain) < _MOST_DIGITS
        return Found(sure=str(int(plain))) if fits else Found(why=pick("伤亡是人数，如 2；不详则不填", "casualties are a number, such as 2, or nothing"))

    def _word(self, category: str) -> str:
        """An unmistakable word for it, in the language that is on where it has one."""
        label = self._lookup.category_label(category, language()).replace("·", "/")
        return label if tuple(self._lookup.category(folded(label))) == (category,) else category

    def _index(self) -> Regions:
        names = self._seat.ref.names
        if names is not self._source:
            self._source, self._regions = names, Regions(names, self._initials)
        return self._regions

    def _of_units(self, word: str) -> list[Place]:
        found = [(unit, self._seat.positions.get(unit.id)) for unit in self._lookup.units(word)] if word else []
        kind = pick("力量最后位置", "last position")
        spots = [(unit, at(where.lon, where.lat)) for unit, where in found if where is not None]
        names = {unit.id: (unit.id.casefold(), unit.callsign.casefold()) for unit, _ in spots}
        return [Place("unit", spot, unit.callsign or unit.id, kind, word in names[unit.id]) for unit, spot in spots]

    def _of_incidents(self, word: str) -> list[Place]:
        if not (word.isascii() and word.replace("-", "").isdigit()):
            return []
        rows = (self._seat.view.incidents.get(ref.id) for ref in self._lookup.incidents_by_counter(word))
        return [_of_incident(row) for row in rows if row is not None and row.state in OPEN]


def _kind(place: Place) -> str:
    return f"{pick('事件', 'incident')} " if place.kind == "incident" else ""


def _of_incident(row: Incident) -> Place:
    token = at(row.lon, row.lat) if row.lon is not None and row.lat is not None else row.region
    return Place("incident", token, counter(row.no), one_line(row.text)[:40], exact=True)


def proposed(row: Incident, match: Match, category: str) -> Near:
    """A proposal as two lines: what it is, and why it may be the same."""
    why = (
        _place(match),
        pick(f"{match.age_s // 60} 分钟前", f"{match.age_s // 60} min ago") if match.age_s >= _MINUTE else pick("刚刚", "just now"),
        pick("同类", "same category") if match.same_category else pick("相近类别", "related category") if match.related else "",
        pick("文字相近", "similar words") if match.alike >= 0.2 else "",
        pick("同一电话", "same phone") if match.same_phone else "",
    )
    head = f"{counter(row.no)} P{row.priority} {category} {one_line(row.text)[:60]}".strip()
    return Near(row.id, head, " · ".join(part for part in why if part))


def _place(match: Match) -> str:
    if match.metres is not None:
        return pick(f"距离 {match.metres} m", f"{match.metres} m away")
    return pick("同一区域", "same region") if match.same_region else ""
