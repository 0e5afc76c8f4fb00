"""The words of the leader screen in the language that is on, read anew when it changes."""

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QCoreApplication

from services.analysis.leader import Reason, Waiting
from services.domain.model import Page, Told
from services.domain.names import Names, counter
from services.domain.pages import calling_of
from services.domain.times import Stamp
from services.domain.words import CLOCK_NAMES, LEVEL_WORDS, word
from widgets.base.i18n import language, pick
from widgets.base.localtime import hm
from widgets.base.painting import one_line


@dataclass(frozen=True, slots=True)
class Words:
    """Every word the leader screen paints, translated."""

    name: str
    open: str
    overdue: str
    mine: str
    available: str
    dispatch: str
    arrive: str
    target: str
    waits: str
    nothing: str
    nothing_how: str
    keys: str
    more: str
    acked: str
    unacked: str
    nobody: str
    asks: dict[str, str]
    unaccepted: str
    over: str
    day: str
    on_call: str
    nobody_on_call: str
    nobody_now: str
    until_then: str
    called: str
    page: str
    delivered: str
    undelivered: str
    surge: str
    dot: str

    def second_line(self, line: Waiting, names: Names) -> str:
        """`1042 · town → county · Li not acknowledged · Wang acknowledged`, or what is asked, or which limit passed."""
        return self.dot.join([counter(line.incident.no), *self._why(line, names)])

    def page_of(self, line: Waiting) -> str:
        """`page 0042`."""
        return self.page.format(counter(line.incident.no))

    def calls(self, line: Waiting, zone: tzinfo) -> list[str]:
        """How a page is called, the most pressing first: `mail not delivered`, `called 3×`, `webhook delivered 14:02`; else empty."""
        calling = calling_of(line.incident, line.page.id) if line.page is not None else None
        if calling is None:
            return []
        names = dict.fromkeys(one.channel for one in calling.told)
        failed = [name for name in names if any(one.why for one in calling.told if one.channel == name)]
        calls = [self.called.format(calling.count)] if calling.count > 1 else []
        reached = [self.delivered.format(name, hm(_newest(calling.told, name), zone)) for name in names if name not in failed]
        return [*(self.undelivered.format(name) for name in failed), *calls, *reached]

    def _why(self, line: Waiting, names: Names) -> list[str]:
        if line.page is not None:
            page = line.page
            return [_levels(line.from_level, page.level), *(self._answers(page, names) or [self.nobody])]
        place = names.path(line.incident.region)
        if line.request is not None:
            asked = self.asks[line.request.kind].format(names.actor(line.request.asked_by))
            return [asked, one_line(line.request.reason)] if line.request.reason else [asked, place]
        if line.reason is Reason.UNACCEPTED:
            return [self.unaccepted, place]
        return [word(CLOCK_NAMES, line.incident.due_clock or "", language()), place]

    def _answers(self, page: Page, names: Names) -> list[str]:
        """Who has not acknowledged, and who has."""
        groups = ((self.unacked, [one for one in page.leaders if one not in page.acked]), (self.acked, [one for one in page.leaders if one in page.acked]))
        return [said.format(pick("、", ", ").join(map(names.actor, who))) for said, who in groups if who]


def _levels(before: str, target: str) -> str:
    """`town → county`; `→ county` where no level was paged before."""
    return f"{word(LEVEL_WORDS, before, language())} → {word(LEVEL_WORDS, target, language())}".strip()


def _newest(told: tuple[Told, ...], channel: str) -> Stamp:
    return max(one.at for one in told if one.channel == channel)


def read_words() -> Words:
    """The words in the language installed now."""
    tr = QCoreApplication.translate
    return Words(
        name=tr("LeaderView", "Leader"),
        open=tr("LeaderView", "open"),
        overdue=tr("LeaderView", "overdue"),
        mine=tr("LeaderView", "for me to decide"),
        available=tr("LeaderView", "units available"),
        dispatch=tr("LeaderView", "P1 dispatch"),
        arrive=tr("LeaderView", "P1 arrival"),
        target=tr("LeaderView", "{0}, target {1}"),
        waits=tr("LeaderView", "Waiting"),
        nothing=tr("LeaderView", "Nothing waits for you"),
        nothing_how=tr("LeaderView", "What is escalated to you, asked of you, urgent and not accepted, or overdue will stand here"),
        keys=tr("LeaderView", "1 acknowledge · 2 approve · 3 delegate · 4 take over · ⏎ open"),
        more=tr("LeaderView", "{0} more below"),
        acked=tr("LeaderView", "{0} acknowledged"),
        unacked=tr("LeaderView", "{0} not acknowledged"),
        nobody=tr("LeaderView", "nobody has acknowledged"),
        asks={"extend": tr("LeaderView", "{0} asks for more time"), "return": tr("LeaderView", "{0} asks to return it")},
        unaccepted=tr("LeaderView", "not accepted"),
        over=tr("LeaderView", "over"),
        day=tr("LeaderView", " d"),
        on_call=tr("LeaderView", "{0} on call"),
        nobody_on_call=tr("LeaderView", "Nobody is entered as on call"),
        page=tr("LeaderView", "page {0}"),
        called=tr("LeaderView", "called {0}×"),
        delivered=tr("LeaderView", "{0} delivered {1}"),
        undelivered=tr("LeaderView", "{0} not delivered"),
        nobody_now=tr("LeaderView", "nobody"),
        until_then=tr("LeaderView", "until {0}, then {1}"),
        surge=tr("LeaderView", "Reports {0}× the usual since {1}"),
        dot=tr("LeaderView", " · "),
    )
