"""How a check is made: by a unit, by phone (when nothing is typed) or by photo."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.commands.lexer import Word, fold
from services.commands.reader import Offer, Reader
from services.commands.slots.people import offers_of, take_one
from services.domain.words import Label

_WAYS = {"phone": Label("电话", "phone"), "photo": Label("照片", "photo")}
_LABEL = Label("力量、电话或照片", "unit, phone or photo")
_WORDS = {fold(word): way for way, label in _WAYS.items() for word in (way, label.zh)} | {"dh": "phone", "zp": "photo"}


@dataclass(frozen=True, slots=True)
class Checker:
    """A unit's name, 电话 or 照片."""

    label: Label = _LABEL
    required: bool = False

    def take(self, reader: Reader) -> None:
        word = reader.peek()
        if word is None:
            reader.expect(self)
            self._set(reader, "phone", None)
            return
        way = _WORDS.get(fold(word.text))
        if way is not None:
            reader.accept(word, "choice", _WAYS[way].say(reader.lang))
            self._set(reader, way, None)
            return
        found = take_one(reader, word, word, "unit")
        if found is not None:
            self._set(reader, found.id, found.text)

    def offers(self, reader: Reader, prefix: str) -> Iterable[Offer]:
        for way, label in _WAYS.items():
            if any(name.startswith(fold(prefix)) for name in (way, label.zh)):
                yield Offer(way if reader.lang.startswith("en") else label.zh, label.say(reader.lang))
        yield from offers_of(reader, prefix, "unit")

    def claims(self, reader: Reader, word: Word) -> bool:
        return reader.look.unit(word.text) is not None

    @staticmethod
    def _set(reader: Reader, by: str, text: str | None) -> None:
        reader.values["by"] = by
        if text is None:
            reader.phrase(f"方式 {_WAYS[by].zh}", f"by {_WAYS[by].en}")
        else:
            reader.phrase(f"派 {text}", f"by {text}")
