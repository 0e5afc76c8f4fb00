"""A filter line as one test of a row, with how it was read; or the place and the plain words of what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from services.commands.filters.lex import Piece, pieces
from services.commands.filters.terms import HIGHEST, LOWEST, Known, Seen, Term, Test, term, text
from services.domain.words import Label

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Filter:
    """`test(row, now_ms)`; `said` is how the line was read; `turns` and `from_due` as of its terms: ages and times about the due at which rows come or go."""

    line: str
    test: Test
    said: Label
    turns: tuple[int, ...] = ()
    from_due: tuple[int, ...] = ()
    low: int = LOWEST
    high: int = HIGHEST
    find: Callable[[], set[str]] | None = None
    exact: bool = False

    def next_turn(self, row: Seen, now_ms: int) -> int | None:
        """When time alone may next change the answer for a row, ms; None for never."""
        moments = [row.reported_ms + age + 1 for age in self.turns]
        moments += [row.due_ms + span for span in self.from_due] if row.due_ms is not None else []
        return min((moment for moment in moments if moment > now_ms), default=None)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a line is no filter, and where: `start`..`end` in the line as typed."""

    why: Label
    start: int
    end: int


class _Mistake(Exception):  # noqa: N818  carried to `parse` only
    def __init__(self, why: Label, start: int, end: int) -> None:
        super().__init__(why.en)
        self.wrong = Wrong(why, start, end)


def parse(line: str, known: Known) -> Filter | Wrong | None:
    """The filter of a line, None for an empty one. Terms side by side mean all of them, as `&` does; `|` binds less, `!` most."""
    found = list(pieces(line))
    if not found:
        return None
    try:
        reading = _Reader(found, known, len(line))
        whole = reading.any_of(0)
        reading.end()
    except _Mistake as mistake:
        return mistake.wrong
    return Filter(line.strip(), whole.test, whole.said, whole.turns, whole.from_due, whole.low, whole.high, whole.find, whole.exact)


class _Reader:
    def __init__(self, found: list[Piece], known: Known, length: int) -> None:
        self._found, self._known, self._length, self._at = found, known, length, 0

    def _next(self) -> Piece | None:
        return self._found[self._at] if self._at < len(self._found) else None

    def any_of(self, depth: int) -> Term:
        """Terms with `|` between."""
        whole = self._all_of(depth)
        while (piece := self._next()) is not None and piece.kind == "or":
            self._at += 1
            whole = _either(whole, self._all_of(depth))
        return whole

    def _all_of(self, depth: int) -> Term:
        whole = self._one(depth)
        while (piece := self._next()) is not None and piece.kind not in ("or", ")"):
            self._at += piece.kind == "and"
            whole = _both(whole, self._one(depth))
        return whole

    def _one(self, depth: int) -> Term:
        piece = self._next()
        if piece is None:
            raise _Mistake(Label("末尾还缺一个条件", "a condition is missing at the end"), max(0, self._length - 1), self._length)
        self._at += 1
        if depth > _DEEPEST:
            raise _Mistake(Label("括号套得太深", "too many brackets in brackets"), piece.start, piece.end)
        if piece.kind == "not":
            return _not(self._one(depth + 1))
        if piece.kind == "(":
            return self._bracket(piece, depth)
        if piece.kind == "text":
            return text(piece.text, self._known)
        if piece.kind != "word":
            raise _Mistake(Label(f"「{piece.text}」前缺一个条件", f"a condition is missing before '{piece.text}'"), piece.start, piece.end)
        read = term(piece.text, self._known)
        if isinstance(read, Label):
            raise _Mistake(read, piece.start, piece.end)
        return read

    def _bracket(self, opened: Piece, depth: int) -> Term:
        inner = self.any_of(depth + 1)
        closed = self._next()
        if closed is None or closed.kind != ")":
            raise _Mistake(Label("括号没有合上", "the bracket is not closed"), opened.start, opened.end)
        self._at += 1
        return replace(inner, said=Label(f"({inner.said.zh})", f"({inner.said.en})"))

    def end(self) -> None:
        """Nothing may be left."""
        piece = self._next()
        if piece is not None:
            raise _Mistake(Label("多了一个右括号", "a closing bracket too many"), piece.start, piece.end)


def _both(one: Term, two: Term) -> Term:
    first, second = one.test, two.test
    said = Label(f"{one.said.zh} 且 {two.said.zh}", f"{one.said.en} and {two.said.en}")
    low, high, find = max(one.low, two.low), min(one.high, two.high), one.find or two.find
    return Term(lambda row, now: first(row, now) and second(row, now), said, one.turns + two.turns, one.from_due + two.from_due, low, high, find)


def _either(one: Term, two: Term) -> Term:
    first, second = one.test, two.test
    said = Label(f"{one.said.zh} 或 {two.said.zh}", f"{one.said.en} or {two.said.en}")
    low, high, here, there = min(one.low, two.low), max(one.high, two.high), one.find, two.find
    find = (lambda: here() | there()) if here is not None and there is not None else None
    turns, from_due, exact = one.turns + two.turns, one.from_due + two.from_due, one.exact and two.exact
    return Term(lambda row, now: first(row, now) or second(row, now), said, turns, from_due, low, high, find, exact)


def _not(one: Term) -> Term:
    test = one.test
    return Term(lambda row, now: not test(row, now), Label(f"非 {one.said.zh}", f"not {one.said.en}"), one.turns, one.from_due)
