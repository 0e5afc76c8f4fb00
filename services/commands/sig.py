"""The declarative form of a verb: which slots it takes in which order, which options, how it reads. Help, parsing, completion and docs come from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.commands.reader import Option, Slot
from services.commands.slots.people import Assigned
from services.domain.table import BY_VERB, Rule
from services.domain.words import Label

_COMMENT = Label("备注", "comment")


@dataclass(frozen=True, slots=True)
class Sig:
    """One verb at the desk: `key` its pinyin initials, `zh` and `en` its names. `preset` are arguments that the word itself gives (上勤 means AV).
    `whole_line`: its last text takes the rest of the line, `;` and all."""

    verb: str
    key: str
    zh: str
    en: str
    slots: tuple[Slot, ...]
    help: Label
    example: str
    options: tuple[Option, ...] = ()
    preset: Mapping[str, object] = field(default_factory=dict)
    whole_line: bool = False

    @property
    def rule(self) -> Rule:
        """Its row in the domain's table."""
        return BY_VERB[self.verb]

    @property
    def own_each(self) -> bool:
        """Whether what follows the incident means something else for each: whose assignment it is."""
        return any(isinstance(slot, Assigned) for slot in self.slots)

    @property
    def names(self) -> tuple[str, ...]:
        """Every word for it, folded, the shortest first."""
        return tuple(dict.fromkeys((self.key, self.zh, self.en, self.en.replace("_", "-"))))

    @property
    def words(self) -> Label:
        """Its name in both languages."""
        return Label(self.zh, self.en.replace("_", " "))

    def usage(self, lang: str) -> str:
        """One line: `pq [事件] 力量… [;备注]`."""
        parts = [slot.label.say(lang) if slot.required else f"[{slot.label.say(lang)}]" for slot in self.slots]
        comment = [] if self.whole_line else [f"[;{_COMMENT.say(lang)}]"]
        return " ".join([self.en if lang.startswith("en") or not self.key else self.key, *parts, *comment])
