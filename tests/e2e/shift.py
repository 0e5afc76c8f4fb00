"""The tasks of a shift as keys: what sets the stage, what is pressed and how often, and what has to come of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from tests.e2e.hands import Hands
from tests.e2e.scene import HERE, now

CRIMESTAR, SONORAN, SPILLMAN = "Crimestar CAD", "Sonoran CAD", "Spillman Nova"
Steps = Callable[[Hands], None]


@dataclass(frozen=True)
class Task:
    """One thing that is done many times a shift. `given` sets the stage and is not counted, `do` is; `holds` waits for what has to come of it."""

    name: str
    zh: str
    keys: int
    given: Steps
    do: Steps
    holds: Steps
    text: str = ""
    others: tuple[tuple[str, int], ...] = ()


def _new(text: str) -> Steps:
    def make(hands: Hands) -> None:
        hands.new(text)

    return make


def _at_work(text: str, unit: str = "U12", *steps: str) -> Steps:
    """An incident that a unit has, so many steps on."""

    def make(hands: Hands) -> None:
        number = hands.new(text)
        hands.display.key("F2")
        hands.display.type(f"pq {number} {unit}")
        hands.display.key("Return")
        task = hands.outside.wait("task")
        for step in steps:
            hands.outside.progress(task, step, **({"result": "settled", "measures": "done"} if step == "feedback" else {}))
        hands.display.key("Escape")
        hands.focused("queueView")

    return make


def _free(hands: Hands, unit: str = "U12") -> None:
    """The unit comes back, for the next task of the shift."""
    hands.display.key("F2")
    hands.display.type(f"{unit} fk settled/done")
    hands.display.key("Return")
    hands.display.type(f"gd {unit}")
    hands.display.key("Return", "Escape")
    hands.seen.until("rows unitBoard", lambda rows: isinstance(rows, list) and any(unit in str(row) and "AV" in str(row) for row in rows))


def _note(hands: Hands) -> None:
    hands.press("n")
    hands.focused("commandLine")
    hands.words("family has been told")
    hands.press("Return")


def _raise(hands: Hands) -> None:
    hands.press("p")
    hands.focused("commandLine")
    hands.spell("1")
    hands.press("Return")


def _assign(units: str) -> Steps:
    def do(hands: Hands) -> None:
        hands.press("a")
        hands.focused("commandLine")
        hands.spell(units)
        hands.press("Return")

    return do


def _recommended(hands: Hands) -> None:
    hands.press("a")
    hands.focused("commandLine")
    hands.press("Tab", "Tab", "Return")


def _proposed(hands: Hands) -> None:
    hands.press("r")
    hands.focused("commandLine")
    hands.press("Return")


def _both_there(text: str) -> Steps:
    """An incident, and two free cars whose place is known."""

    def make(hands: Hands) -> None:
        lon, lat = HERE
        items = [{"unit": unit, "at": now(), "lon": lon + off, "lat": lat, "crs": "wgs84"} for unit, off in (("U12", 0.01), ("U7", 0.02))]
        hands.outside.send({"t": "positions", "items": items})
        hands.new(text)
        hands.seen.until("rows recommendView", lambda rows: isinstance(rows, list) and len(rows) == 2 and "U12" in str(rows[0]))

    return make


def _close(hands: Hands) -> None:
    hands.press("c")
    hands.focused("commandLine")
    hands.words("caller")
    hands.spell("/")
    hands.words("settled by phone")
    hands.spell("/")
    hands.words("14:30")
    hands.press("Return")


def _closed(hands: Hands) -> None:
    hands.seen.until("text detailView", lambda said: "已结案" in str(said), 25)  # a close is held for ten seconds


def _line(letters: str, words: str = "") -> Steps:
    return lambda hands: hands.command(letters, words)


def _keys(*names: str) -> Steps:
    return lambda hands: hands.press(*names)


def _state(text: str, word: str) -> Steps:
    return lambda hands: hands.state(text, word)


def _log(*words: str) -> Steps:
    return lambda hands: hands.timeline(*words)


def _then_free(holds: Steps, unit: str = "U12") -> Steps:
    def both(hands: Hands) -> None:
        holds(hands)
        _free(hands, unit)

    return both


def _accepted(text: str) -> Steps:
    def make(hands: Hands) -> None:
        hands.new(text)
        hands.display.key("space")
        hands.state(text, "已受理")

    return make


def _fallen_silent(text: str) -> tuple[Steps, Steps]:
    """A P1 of which nothing was heard for half of the minute it should be accepted in; then whichever was first is no more among the silent."""
    first: list[str] = []

    def make(hands: Hands) -> None:
        hands.outside.report(text, priority=1)
        hands.press("s")
        hands.focused("sweepList")
        rows = hands.seen.until("rows sweepList", lambda rows: text in str(rows), 50)
        assert isinstance(rows, list)
        first.append(rows[0][0].split(" · ")[1].split(" ")[0])
        hands.display.key("Escape")
        hands.focused("queueView")

    def gone(hands: Hands) -> None:
        hands.seen.until("rows sweepList", lambda rows: isinstance(rows, list) and not any(first[-1] in str(row) for row in rows))
        hands.display.key("Escape")
        hands.focused("queueView")

    return make, gone


def _answered(hands: Hands) -> None:
    """The first of the silent ones: still working on it, said to its log."""
    hands.press("s")
    hands.focused("sweepList")
    hands.press("2")


def _graded(text: str) -> Steps:
    def make(hands: Hands) -> None:
        hands.new(text)
        hands.command("dj III")
        hands.display.key("Escape")
        hands.focused("queueView")
        hands.seen.until("text detailView", lambda said: "电话报告" in str(said))

    return make


def _filed(hands: Hands) -> None:
    hands.press("F7")
    hands.focused("reportText")
    hands.press("ctrl+Return")


def _handed_over(hands: Hands) -> None:
    """Who leaves gives the reason, for something may be silent, and signs."""
    hands.press("F6")
    for key, words in (("r", "each is being rung"), ("1", "zhang san")):
        hands.focused("handoverList")
        hands.press(key)
        hands.focused("handoverLine")
        hands.words(words)
        hands.press("Return")


def _left(hands: Hands) -> None:
    hands.seen.until("text handoverStands", lambda said: "交班: zhang san" in str(said) and ".json" in str(said))
    hands.display.key("Escape")
    hands.focused("queueView")


def _asked(hands: Hands, category: str) -> None:
    """By the key of the form: the unit that is there, the category, then what is said."""
    hands.press("F3")
    hands.focused("intakePlace")
    hands.spell("U12")
    hands.press("Return")
    hands.focused("intakeCategory")
    hands.spell(category)
    hands.press("Return")
    hands.focused("intakeText")


def _called(hands: Hands) -> None:
    """Sent from the field one is in."""
    _asked(hands, "hq")
    hands.words("shift called in")
    hands.press("ctrl+Return")


def _attached(hands: Hands) -> None:
    """A second call about the same: what is said becomes a note on the first."""
    _asked(hands, "")
    hands.words("shift first call: people inside")
    hands.press("ctrl+d")


def _on_the_phone(text: str) -> Steps:
    """An incident, and a unit whose place is known."""

    def make(hands: Hands) -> None:
        lon, lat = HERE
        hands.outside.send({"t": "positions", "items": [{"unit": "U12", "at": now(), "lon": lon, "lat": lat, "crs": "wgs84"}]})
        hands.new(text)
        hands.seen.until("rows recommendView", lambda rows: any("U12" in str(row) and "—" not in str(row) for row in cast("list[object]", rows)))

    return make


def _reported(hands: Hands) -> None:
    hands.state("shift called in", "待受理")
    hands.has("detailView", "shift called in")


_SILENT, _HEARD = _fallen_silent("shift silent")

TASKS: Final[Sequence[Task]] = (
    Task(
        "report from a call with an address already known",
        "接报录入，地点已知",
        9,
        _on_the_phone("shift before the call"),
        _called,
        _reported,
        "what is said",
    ),
    Task(
        "attach a second call to the incident it is about",
        "再次来电并入已有事件",
        7,
        _on_the_phone("shift first call"),
        _attached,
        _log("people inside"),
        "what is said",
    ),
    Task("take up an incident", "受理", 1, _new("shift accept"), _keys("space"), _state("shift accept", "已受理")),
    Task("look at the next one", "看下一起", 1, _keys("Home"), _keys("j"), lambda hands: None),
    Task(
        "send a named unit",
        "派一个力量",
        5,
        _new("shift one unit"),
        _assign("U12"),
        _then_free(_state("shift one unit", "已派遣")),
        others=(
            (CRIMESTAR, 9),
            (SONORAN, 10),
        ),
    ),
    Task(
        "send two named units",
        "派两个力量",
        8,
        _new("shift two units"),
        _assign("U12 U7"),
        _then_free(_then_free(_state("shift two units", "U7"), "U7")),
        others=(
            (CRIMESTAR, 13),
            (SONORAN, 20),
            (SPILLMAN, 6),
        ),
    ),
    Task(
        "take up the top incident and send the two units recommended",
        "受理并派建议的两个力量",
        4,
        _both_there("shift recommended"),
        _recommended,
        _then_free(_then_free(_state("shift recommended", "U12 U7")), "U7"),
    ),
    Task(
        "take up the top incident and send all whom its plan asks for",
        "受理并派预案建议的力量",
        2,
        _both_there("shift planned"),
        _proposed,
        _then_free(_state("shift planned", "U12")),
    ),
    Task("write a note", "记备注", 2, _new("shift note"), _note, _log("family has been told"), "the note", ((SONORAN, 7),)),
    Task("escalate one level", "上报一级", 1, _new("shift escalate"), _keys("e"), _log("上报")),
    Task("raise the priority", "提优先级", 3, _new("shift priority"), _raise, _log("P1")),
    Task(
        "a unit says by radio that it has arrived",
        "电台报到场",
        8,
        _at_work("shift arrived"),
        _line("U12 dc"),
        _then_free(_state("shift arrived", "已到场")),
        others=((CRIMESTAR, 9),),
    ),
    Task("a unit on scene is safe", "报平安", 1, _at_work("shift safe", "U12", "arrive"), _keys("m"), _then_free(_log("平安"))),
    Task("urge whoever has it", "催办", 4, _at_work("shift urge"), _line("cb"), _then_free(_log("催办"))),
    Task("tell 119", "联动 119", 9, _new("shift liaise"), _line("ld 119 ", "captain li"), _log("119"), "who was spoken to"),
    Task(
        "ask for two more hours",
        "申请延期",
        9,
        _at_work("shift extend", "U12", "arrive"),
        _line("yq +2h ", "spare part"),
        _then_free(_log("延期")),
        "the reason",
    ),
    Task(
        "settled by phone: close with four elements",
        "电话办结，四要素结案",
        4,
        _accepted("shift close"),
        _close,
        _closed,
        "who, what, when",
        ((CRIMESTAR, 8), (SONORAN, 8)),
    ),
    Task("only what is overdue", "只看超时", 1, _keys("Home"), _keys("3"), lambda hands: hands.display.key("1")),
    Task("to the map and back", "看地图再回来", 3, _keys("Home"), _keys("g", "m", "Escape"), lambda hands: hands.focused("queueView")),
    Task(
        "ask after the silent incident that presses most: still at work",
        "查问最急的静默事件：仍在处置",
        2,
        _SILENT,
        _answered,
        _HEARD,
    ),
    Task("report a graded incident by phone", "报出电话报告", 2, _graded("shift graded"), _filed, _log("电话报告：")),
    Task("hand the shift over: who leaves signs", "交班签名", 5, _keys("Home"), _handed_over, _left, "a reason, a name"),
    Task("take a unit out of service", "力量停勤", 7, _keys("Home"), _line("tq U7"), lambda hands: hands.command("dm U7")),
)
