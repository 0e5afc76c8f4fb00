"""How ids become the words people know: look-ups handed to whatever puts the domain on a screen or in a report."""

from collections.abc import Callable
from dataclasses import dataclass

from services.domain.times import Stamp

Lookup = Callable[[str], str]


def _same(key: str) -> str:
    return key


def _unknown(_: str) -> str:
    return ""


def _minute(when: Stamp) -> str:
    return when[:16].replace("T", " ")


@dataclass(frozen=True, slots=True)
class Names:
    """Look-ups by id. `region` gives the name of one code or "" where it is not known; the others fall back to the id.

    `assignee` takes an assignment's id, `number` an incident's, `actor` an account, `moment` a stamp (the site's local time).
    `category` is in the language it was made for: a new Names for a new language.
    """

    region: Lookup = _unknown
    unit: Lookup = _same
    org: Lookup = _same
    assignee: Lookup = _same
    number: Lookup = _same
    actor: Lookup = _same
    source: Lookup = _same
    category: Lookup = _same
    moment: Lookup = _minute

    def path(self, code: str, dot: str = "·") -> str:
        """Town, village and grid of a code, or the county and city where it is no finer; a code without a name stands as digits."""
        found: list[str] = []
        for digits in (9, 12, 15):
            if len(code) >= digits and (name := self.region(code[:digits])):
                # a grid is often named after its village: what was just said is not said again
                found.append(name.removeprefix(found[-1]) or name if found else name)
        return dot.join(found) or self.region(code[:6]) or self.region(code[:4]) or code


def counter(number: str) -> str:
    """What is read aloud of an incident number: `20261122-0042` → `0042`; `…` for one the hub has not numbered yet."""
    return number.rpartition("-")[2] or "…"


def masked(name: str) -> str:
    """A contact's name on a shared screen: its first character and stars (domain.md §3)."""
    return f"{name[:1]}**" if name else ""
