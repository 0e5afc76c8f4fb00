"""The step track: which steps an incident has taken and when, and which one is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.domain.lamps import lamp
from services.domain.model import Incident
from services.domain.states import OPEN, State
from services.domain.times import Stamp
from services.domain.words import Label
from widgets.base.i18n import language
from widgets.base.localtime import hms_or_day
from widgets.base.painting import Face, baseline
from widgets.base.panel import Painted
from widgets.base.tokens import DARK, SMALL, TINY, Tokens, qcolor

_HEIGHT: Final = 68
_TOP: Final = 12
_WORD: Final = Face(SMALL)
_TIME: Final = Face(TINY)
STEPS: Final = (
    (State.REPORTED, Label("接报", "reported")),
    (State.ACCEPTED, Label("受理", "accepted")),
    (State.DISPATCHED, Label("派遣", "dispatched")),
    (State.SIGNED, Label("签收", "signed")),
    (State.ON_SCENE, Label("到场", "on scene")),
    (State.FEEDBACK, Label("反馈", "fed back")),
    (State.CHECKING, Label("核查", "check")),
    (State.CLOSED, Label("结案", "closed")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its word, its time of day ("—" when it is due, "" before) and how it stands."""

    word: str
    time: str
    done: bool
    due: bool


def steps(incident: Incident, now_ms: int, zone: tzinfo) -> tuple[Step, ...]:
    """The eight steps of an incident; a step that later ones have passed counts as done, with or without a time."""
    stamps: list[Stamp | None] = [incident.stamps.get(state) for state, _ in STEPS]
    stamps[0] = stamps[0] or incident.reported_at
    furthest = max(place for place, stamp in enumerate(stamps) if stamp)
    due = furthest + 1 if incident.state in OPEN else -1
    found = []
    for place, (_, label) in enumerate(STEPS):
        stamp = stamps[place]
        time = hms_or_day(stamp, zone, now_ms) if stamp else "—" if place <= due else ""
        found.append(Step(label.say(language()), time, place <= furthest, place == due))
    return tuple(found)


class StepTrack(Painted):
    """Paints the steps; the one that is due takes the lamp's colour."""

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = DARK) -> None:
        super().__init__(parent, tokens)
        self.setObjectName("stepTrack")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._steps: Sequence[Step] = ()
        self._lamp = "none"

    def set_incident(self, incident: Incident, now_ms: int, zone: tzinfo) -> None:
        """Show the steps of an incident at hub time `now_ms`."""
        state = (steps(incident, now_ms, zone), lamp(incident, now_ms))
        if state != (self._steps, self._lamp):
            self._steps, self._lamp = state
            self.setAccessibleName(" · ".join(f"{step.word} {step.time}".strip() for step in self._steps))
            self.update()

    def paint(self, painter: QPainter) -> None:
        tokens = self.tokens
        each = self.width() / max(1, len(self._steps))
        for place, step in enumerate(self._steps):
            x = place * each
            colour = (tokens.lamp(self._lamp) or tokens.faint) if step.due else tokens.dim if step.done else tokens.line
            painter.fillRect(QRectF(round(x), _TOP, round(x + each) - round(x), 3), qcolor(colour))
            word_colour = tokens.text if step.done or step.due else tokens.faint
            self.words.draw(painter, x, baseline(_WORD, _TOP + 7, 22), step.word, _WORD, word_colour, limit=each - 4)
            self.words.draw(painter, x, baseline(_TIME, _TOP + 27, 20), step.time, _TIME, tokens.faint, limit=each - 4)
