"""What the screen itself can be told: commands that begin with `:`, their words, and what they may be given."""

from dataclasses import dataclass
from typing import Final

from services.domain.words import Label

_NUMBER: Final = "N"
_ANY: Final = "…"


@dataclass(frozen=True, slots=True)
class Act:
    """One command of the screen. `given`: the words it may be given, `N` for a whole number, `…` for any text; empty when it takes none."""

    name: str
    label: Label
    given: dict[str, Label]
    optional: bool = False

    def fits(self, rest: str) -> bool:
        """Whether it can be given `rest`."""
        if not rest.strip():
            return self.optional or not self.given
        return rest.strip() in self.given or _ANY in self.given or (_NUMBER in self.given and _whole(rest.strip()))

    def words(self, rest: str, lang: str) -> str:
        """What it does with `rest`, for people."""
        said = self.given.get(rest.strip())
        tail = said.say(lang) if said else rest.strip()
        return f"{self.label.say(lang)} {tail}".rstrip()


def _act(name: str, zh: str, en: str, given: dict[str, Label] | None = None, *, optional: bool = False) -> Act:
    return Act(name, Label(zh, en), given or {}, optional)


_TEXT = {_ANY: Label("文字", "text")}
_STEPS = {
    _NUMBER: Label("行数", "rows"),
    "1": Label("下一行", "to the next row"), "-1": Label("上一行", "to the row before"),
}  # fmt: skip
_PICKS = {
    _NUMBER: Label("若干行", "rows"),
    "0": Label("或放开这一行", "this row, or let go of it"),
    "1": Label("这一行与下一行", "this row and the next"), "-1": Label("这一行与上一行", "this row and the one before"),
}  # fmt: skip
_PAGES = {"1": Label("下一页", "to the next page"), "-1": Label("上一页", "to the page before")}
_PANELS = {
    "queue": Label("事件队列", "the queue"), "map": Label("指挥地图", "the map"), "units": Label("力量", "the units"),
    "trends": Label("态势", "the trends"), "leader": Label("带班屏", "the leader screen"),
}  # fmt: skip
_LAYOUTS = {
    "single": Label("单屏", "one screen"), "dual": Label("双屏", "two screens"), "triple": Label("三屏", "three screens"),
    "quad": Label("四屏", "four screens"),
}  # fmt: skip
_WAYS = {"left": Label("向左", "left"), "right": Label("向右", "right"), "up": Label("向上", "up"), "down": Label("向下", "down")}
_TABS = {
    "open": Label("全部未结", "all open"), "waiting": Label("待受理", "to accept"), "overdue": Label("超时", "overdue"),
    "suspended": Label("挂账", "suspended"),
}  # fmt: skip
_DIGITS = {_NUMBER: Label("数字", "digit")}
_COLUMNS = {
    "grade": Label("定级", "the grade"), "source": Label("来源", "the source"), "category": Label("类别", "the category"),
    "region": Label("区域", "the region"), "state": Label("状态", "the state"), "units": Label("力量", "the units"),
}  # fmt: skip
_RANGES = {"1h": Label("一小时", "one hour"), "24h": Label("一天", "one day"), "7d": Label("七天", "seven days")}

ACTS: Final[dict[str, Act]] = {
    act.name: act
    for act in (
        _act("move", "移到", "move", _STEPS),
        _act("page", "翻到", "move", _PAGES),
        _act("top", "到第一行", "to the first row"),
        _act("bottom", "到最后一行", "to the last row"),
        _act("open", "打开事件", "open the incident"),
        _act("pick", "选取", "pick", _PICKS),
        _act("fill", "填入命令行", "put into the command line", _TEXT),
        _act("take", "采用建议力量", "take the recommended units"),
        _act("next", "下一组建议", "the next recommendation"),
        _act("tell", "按预案通报下一家", "tell the next on the plan"),
        _act("tick", "勾选预案第", "tick item", {_NUMBER: Label("项", "of the plan")}),
        _act("offer", "请他席接手", "offer it to another desk"),
        _act("focus", "到", "go to", {"command": Label("命令行", "the command line")}),
        _act("back", "返回", "back"),
        _act("keys", "显示按键", "show the keys"),
        _act("goto", "到", "go to", _PANELS),
        _act("safe", "记平安", "log that its units are safe"),
        _act("hush", "消音", "silence what sounds now"),
        _act("tray", "冲突、待确认与本席指令", "conflicts, to confirm, own commands"),
        _act("intake", "接报录入", "the form for a call in progress"),
        _act("sweep", "静默事件逐件查问", "walk the silent incidents"),
        _act("handover", "交接班", "hand the shift over"),
        _act("report", "拟首报、续报、终报", "draft a report of a graded incident"),
        _act("palette", "命令面板", "command palette"),
        _act("language", "切换语言", "switch the language", {"zh_CN": Label("中文", "Chinese"), "en": Label("英文", "English")}, optional=True),
        _act("theme", "切换明暗", "dark or light", {"dark": Label("暗", "dark"), "light": Label("明", "light")}, optional=True),
        _act("layout", "布局", "layout", _LAYOUTS),
        _act("unlock", "地图跟随", "let the map follow again"),
        _act("fit", "地图全貌", "fit the map"),
        _act("zoom", "地图", "map", {"in": Label("放大", "closer"), "out": Label("缩小", "farther")}),
        _act("pan", "地图移动", "move the map", _WAYS),
        _act("tab", "队列只列", "list in the queue", _TABS),
        _act("filter", "筛选队列", "filter the queue"),
        _act("view", "取出视图", "show the view kept as", _DIGITS),
        _act("keep", "留存视图为", "keep this view as", _DIGITS),
        _act("column", "显示或略去", "show or leave out", _COLUMNS),
        _act("range", "时段", "last", _RANGES),
        _act("recall", "命令行", "command line", {"-1": Label("上一条", "the line before"), "1": Label("下一条", "the line after")}),
        _act("complete", "补全", "complete the word"),
        _act("submit", "执行", "do it"),
        _act("undo", "撤回缓发的一行", "take back the line that is held"),
        _act("quit", "退出", "quit"),
    )
}


def _whole(text: str) -> bool:
    return text.removeprefix("-").isdigit() and text.isascii() and len(text) < 6
