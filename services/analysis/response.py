"""How far the response plan of an incident is: kinds wanted against who is on it, who has been told, what is ticked. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.domain.events import Event, Liaised, Noted
from services.domain.plans import Item, Plan, done


@dataclass(frozen=True, slots=True)
class Response:
    """`kinds`: kind, on it, wanted; `tell`: organisation, told; `items`: item, ticked; each in the plan's order."""

    kinds: tuple[tuple[str, int, int], ...] = ()
    tell: tuple[tuple[str, bool], ...] = ()
    items: tuple[tuple[Item, bool], ...] = ()

    def next_to_tell(self) -> str | None:
        """The first organisation that nobody has told."""
        return next((org for org, told in self.tell if not told), None)

    def item(self, number: int) -> Item | None:
        """The item with this number on the screen, from 1, unless it is ticked."""
        found = self.items[number - 1] if 0 < number <= len(self.items) else None
        return found[0] if found and not found[1] else None


def response(plan: Plan, there: Iterable[str], events: Sequence[Event]) -> Response:
    """`there`: kinds of the units on it; `events`: the incident's, those predicted from own commands with them."""
    have = Counter(there)
    told = {event.data.org for event in events if isinstance(event.data, Liaised)}
    ticked = done(plan, [event.data.text for event in events if isinstance(event.data, Noted)])
    return Response(
        kinds=tuple((kind, have[kind], count) for kind, count in plan.kinds.items()),
        tell=tuple((org, org in told) for org in plan.tell),
        items=tuple(zip(plan.checklist, ticked, strict=True)),
    )
