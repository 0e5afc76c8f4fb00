"""The handover at the desk: frozen, put into words, signed by both, kept as a record with its digest and printed."""

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.handwords import HandWords
from desktop.keeping import keep_file
from desktop.labels import Labels
from desktop.printing import keep_pdf
from services.analysis.handover import Handover, NotSigned, Signature, digest, freeze, record, sign_in, sign_out
from services.console.seat import Seat
from services.domain.times import from_ms
from widgets.base.localtime import moment
from widgets.shift.handover import COME, LEAVE, NOTE, PAPER, PRINT, REASON, HandoverSheet, Standing

_LOG = logging.getLogger("gridwall.wall")


class Handing:
    """`opened(incident)` is told when an incident is to be shown behind the sheet; `paper()` writes the paper sheet and says where."""

    def __init__(self, seat: Seat, labels: Labels, sheet: HandoverSheet, folder: Path) -> None:
        self._seat, self._sheet, self._folder = seat, sheet, folder
        self._words = HandWords(labels)
        self._paper: Handover | None = None
        self._notes: tuple[str, ...] = ()
        self._reason, self._kept = "", ""
        self.opened: Callable[[str], None] = lambda incident: None
        self.paper: Callable[[], str] = lambda: ""
        sheet.wrote.connect(self._wrote)
        sheet.printed.connect(self._print)
        sheet.opened.connect(self._open)

    def begin(self) -> None:
        """The sheet is about to be opened: frozen now, unless one half signed waits for who comes."""
        if self._paper is None:
            self._paper = _waiting(self._folder)
            self._notes = self._paper.notes if self._paper is not None else self._notes
        if self._paper is None or self._paper.left is None or self._paper.came is not None:
            self._reason, self._kept = "", ""
            self._notes = () if self._paper is not None and self._paper.came is not None else self._notes
            self._put(freeze(self._seat.view, self._seat.hub_now_ms(), self._seat.console, self._notes))
        else:
            self._show(anew=self._sheet.read == 0)

    def _put(self, paper: Handover) -> None:
        self._paper = paper
        self._show(anew=True)

    def _show(self, *, anew: bool) -> None:
        paper = self._paper
        if paper is not None:
            self._sheet.show_lines(self._words.lines(paper), anew=anew)
            self._sheet.show_standing(Standing(self._words.counts(paper), self._words.notes(paper), self._words.signed(paper, self._reason), self._kept))

    def _open(self, key: str) -> None:
        self.opened(key.partition(" ")[2])

    # --- what is written ---

    def _wrote(self, what: str, words: str) -> None:
        paper = self._paper
        if paper is None:
            return
        who = Signature(name=words, actor=self._seat.status.actor, at=from_ms(self._seat.hub_now_ms()))
        if what == NOTE:
            self._note(paper, words)
        elif what == REASON:
            self._reason = words
            self._show(anew=False)
        elif what == LEAVE:
            self._signed(sign_out(paper, self._seat.view, self._seat.hub_now_ms(), self._seat.ref.policy, who, self._reason))
        elif what == COME:
            self._signed(sign_in(paper, who, self._sheet.read))

    def _note(self, paper: Handover, words: str) -> None:
        """Another note is another list: a signature under the one before does not stand for it."""
        self._notes = (*self._notes, words) if paper.came is None else (words,)
        self._kept = ""
        self._put(freeze(self._seat.view, self._seat.hub_now_ms(), self._seat.console, self._notes))
        if paper.left is not None:
            self._sheet.tell(self._words.refused(NotSigned("changed")))

    def _signed(self, answer: Handover | NotSigned) -> None:
        """A signature counts once its record is on the disk."""
        if isinstance(answer, NotSigned):
            self._sheet.tell(self._words.refused(answer))
            return
        try:
            self._kept = self._keep(answer)
        except OSError as why:
            self._sheet.tell(self._words.not_kept(why))
            return
        self._sheet.tell("")
        if answer.came is None:
            self._put(answer)
        else:
            self._paper = answer
            self._show(anew=False)

    def _keep(self, paper: Handover) -> str:
        name = self._name(paper)
        file = keep_file(self._folder, f"{name}.json", record(paper))
        keep_pdf(self._folder, f"{name}.pdf", self._words.page(paper, digest(paper)))
        return self._words.kept(file, digest(paper))

    def _name(self, paper: Handover) -> str:
        return f"handover-{moment(paper.at, self._words.zone):%Y%m%d-%H%M%S}"

    def _print(self, which: str) -> None:
        try:
            if which == PAPER:
                self._sheet.tell(self.paper())
            elif which == PRINT and self._paper is not None:
                file = keep_pdf(self._folder, f"{self._name(self._paper)}.pdf", self._words.page(self._paper, digest(self._paper)))
                self._kept = self._words.kept(file, digest(self._paper))
                self._show(anew=False)
        except OSError as why:
            self._sheet.tell(self._words.not_kept(why))


def _waiting(folder: Path) -> Handover | None:
    """The newest record, where one has signed it and the other has not: a wall that was started anew in between has not forgotten it."""
    try:
        newest = max(folder.glob("handover-*.json"), default=None)
        paper = msgspec.json.decode(newest.read_bytes(), type=Handover) if newest is not None else None
    except (OSError, msgspec.DecodeError) as why:
        _LOG.warning("no handover could be read in %s: %s", folder, why)
        return None
    return paper if paper is not None and paper.left is not None and paper.came is None else None
