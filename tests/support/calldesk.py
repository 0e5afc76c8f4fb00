"""The form for a call in progress over a seat of its own: typed into as a hand does, and asked what it shows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.intake import Intake
from resources import text
from services.commands.lookup import StateLookup
from services.commands.types import Command
from services.console.model import Delta, PosRow, Refusal, Submitted
from services.console.reference import Reference
from services.console.seat import Seat
from services.domain import args as a
from services.domain import categories
from services.domain.times import from_ms
from services.runtime.tasks import Tasks
from tests.support.shiftdesk import AtOnce, ShiftSeat
from widgets.intake.form import FIELDS, IntakeForm

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
REGIONS = {"610902": "汉滨区", "610902101": "江北镇", "610902101003": "朝阳村", "610902101003007": "朝阳村七组", "610902102001": "曹营村"}
FIRE = "public_safety/fire"


@dataclass
class CallSeat(ShiftSeat):
    """A seat with regions, positions, callers and watchers; `slow` keeps the answer to a command back."""

    positions: dict[str, PosRow] = field(default_factory=dict)
    callers: dict[str, a.Contact] = field(default_factory=dict)
    watchers: list[Callable[[Delta], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ref = Reference(raw_regions=msgspec.json.encode([{"code": code, "name": name} for code, name in REGIONS.items()]))

    def contact(self, incident: str) -> a.Contact | None:
        return self.callers.get(incident)

    def subscribe(self, callback: Callable[[Delta], None]) -> Callable[[], None]:
        self.watchers.append(callback)
        return lambda: self.watchers.remove(callback)

    async def submit(self, command: Command) -> Submitted | Refusal:
        before = set(self.view.incidents)
        answer = await super().submit(command)
        new = next(iter(set(self.view.incidents) - before), command.incident)
        return answer if isinstance(answer, Refusal) else Submitted("c", len(self.sent), new)

    def told(self, *incidents: str) -> None:
        for callback in self.watchers:
            callback(Delta(incidents=set(incidents)))

    def called(self) -> StateLookup:
        return StateLookup(self.world.tables, lambda: from_ms(self.world.now_ms), kinds=categories.load(text("categories.json")), regions=REGIONS)


@dataclass
class Desk:
    seat: CallSeat
    form: IntakeForm
    intake: Intake
    lookup: StateLookup
    window: QWidget
    folder: Path
    chosen: list[str] = field(default_factory=list)

    def show(self) -> None:
        self.intake.begin()
        self.form.open_over(self.window)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit)
        QTest.keyClick(focus, key, modifier)

    def write(self, words: str) -> None:
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit)
        if words.isascii():
            QTest.keyClicks(focus, words)
        else:
            focus.insert(words)

    def fill(self, *words: str) -> None:
        for one in words:
            self.write(one)
            self.press(K.Key_Return)

    def told(self, name: str) -> str:
        return self.form.fields[name].told.text()

    def text(self, name: str) -> str:
        return self.form.fields[name].edit.text()

    def listed(self, name: str) -> tuple[str, ...]:
        return self.form.fields[name].lines.shown

    def here(self) -> str:
        focus = QApplication.focusWidget()
        return next((name for name in FIELDS if self.form.fields[name].edit is focus), "")


def make(seat: CallSeat, window: QWidget, folder: Path) -> Desk:
    form, lookup = IntakeForm(window), seat.called()
    intake = Intake(cast(Seat, seat), lookup, form, cast(Tasks, AtOnce()), folder)
    desk = Desk(seat, form, intake, lookup, window, folder)
    intake.chosen = desk.chosen.append
    return desk


def report(desk: Desk, words: str = "三楼冒烟", category: str = FIRE, **more: object) -> str:
    """An incident that is there already."""
    made = desk.seat.world.do("report", msgspec.convert({"category": category, "text": words, "region": "610902101003007", **more}, a.ReportArgs))
    assert made.incident is not None
    desk.lookup.changed(incidents=[made.incident])
    desk.seat.told(made.incident)
    return made.incident


def sent(desk: Desk) -> a.ReportArgs:
    args = desk.seat.sent[-1].args
    assert isinstance(args, a.ReportArgs)
    return args
