"""Categories and places in a line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.commands.lexer import Word, fold
from services.commands.reader import Offer, Reader
from services.commands.slots.people import lookup, offers_of
from services.domain.regions import BadCodeError, ancestors, level_of
from services.domain.words import Label

_CATEGORY = Label("类别", "category")
_PLACE = Label("区域码或经度,纬度", "region code or lon,lat")
_BELOW = Label("下级区域或组织", "region or organisation below")
_POINT = re.compile(r"(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)")


def is_code(text: str) -> bool:
    """Whether a word has the form of a region code: 4, 6, 9, 12 or 15 digits."""
    try:
        level_of(text)
    except BadCodeError:
        return False
    return True


def nearest_known(reader: Reader, code: str) -> str | None:
    """Name of the region of that code, or of the nearest one above it that is known."""
    names = (reader.look.region(one) for one in (code, *ancestors(code)))
    return next((name for name in names if name), None)


@dataclass(frozen=True, slots=True)
class Category:
    """A category by id, name in either language, or initials; one that the table does not hold is kept as typed."""

    name: str = "category"
    label: Label = _CATEGORY
    required: bool = True

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self, needed=self.required)
            return
        found = reader.look.category(word.text)
        if len(found) > 1:
            options = [(reader.look.category_label(one, reader.lang), reader.rewritten(word, one)) for one in found]
            reader.choose(reader.say(f"「{word.text}」是 {len(found)} 个类别，请选", f"'{word.text}' means {len(found)} categories, choose one"), options)
            reader.skip(word)
            return
        if not found:
            kept = word.text[:40]
            reader.warnings.append(reader.say(f"类别表中没有「{kept}」，归入其他", f"'{kept}' is not in the table of categories, it goes under Other"))
        category = found[0] if found else word.raw
        label = reader.look.category_label(category, reader.lang)
        reader.accept(word, "category", label)
        reader.values[self.name] = category
        reader.phrase(label, label)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        for one in reader.look.categories(prefix):
            label = reader.look.category_label(one, reader.lang)
            by_id = reader.lang.startswith("en") or (prefix and any(part.startswith(fold(prefix)) for part in (one, one.rpartition("/")[2])))
            yield Offer(one if by_id else label.replace("·", "/"), label)

    def claims(self, reader: Reader, word: Word) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report is: a region code or `lon,lat` in WGS-84. A code never heard of goes to the tray of the nearest region above it."""

    label: Label = _PLACE
    required: bool = False

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self)
            self._nowhere(reader)
            return
        point = _POINT.fullmatch(word.text)
        if point is not None:
            self._point(reader, word, float(point[1]), float(point[2]))
        elif is_code(word.text) and (len(word.text) > 6 or nearest_known(reader, word.text)):
            self._region(reader, word)
        else:
            self._nowhere(reader)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        name = nearest_known(reader, prefix) if is_code(prefix) else None
        return [Offer(prefix, name)] if name else []

    def claims(self, reader: Reader, word: Word) -> bool:
        return False

    @staticmethod
    def _point(reader: Reader, word: Word, lon: float, lat: float) -> None:
        if abs(lon) > 180 or abs(lat) > 90:
            reader.refuse(word, "place", reader.say(f"坐标 {word.text} 超出范围：先经度后纬度", f"{word.text} is outside the earth: longitude first"))
            return
        reader.accept(word, "place", f"{lon:.5f}, {lat:.5f}")
        reader.values.update(lon=lon, lat=lat)
        reader.phrase(f"位置 {lon:.5f},{lat:.5f}", f"at {lon:.5f},{lat:.5f}")

    @staticmethod
    def _region(reader: Reader, word: Word) -> None:
        name = nearest_known(reader, word.text)
        if name is None:
            reader.refuse(word, "place", reader.say(f"没有区域 {word.text}：请核对代码", f"no region {word.text}: check the code"))
            return
        reader.accept(word, "place", name)
        reader.values["region"] = word.text
        reader.phrase(f"地点 {name} {word.text}", f"in {name} {word.text}")

    @staticmethod
    def _nowhere(reader: Reader) -> None:
        reader.warnings.append(reader.say("没有地点，将进入待定位", "no place given, it goes to the tray"))


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is to own the incident from now on: a region code or an organisation."""

    name: str = "to"
    label: Label = _BELOW
    required: bool = True

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self, needed=True)
            return
        found = lookup(reader, word.text, "org")
        code = reader.look.region(word.text) if is_code(word.text) else None
        text = found.text if found else code
        if text is None:
            begun = word.text.isdigit() or bool(reader.look.orgs(word.text))
            why = reader.say(f"没有区域或组织「{word.text[:40]}」：请核对", f"no region or organisation '{word.text[:40]}': check it")
            reader.refuse(word, "org", why, maybe=begun)
            return
        reader.accept(word, "org" if found else "place", text)
        reader.values[self.name] = found.id if found else word.text
        reader.phrase(f"给 {text}", f"to {text}")

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        name = reader.look.region(prefix) if is_code(prefix) else None
        yield from [Offer(prefix, name)] if name else []
        yield from offers_of(reader, prefix, "org")

    def claims(self, reader: Reader, word: Word) -> bool:
        return self._known(reader, word)

    @staticmethod
    def _known(reader: Reader, word: Word) -> bool:
        return lookup(reader, word.text, "org") is not None or (is_code(word.text) and reader.look.region(word.text) is not None)
