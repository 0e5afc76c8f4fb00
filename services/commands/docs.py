"""docs/commands.md, keys.md and states.md, written from the registry, the keymap and the domain's table: `python -m services.commands.docs`."""

from collections.abc import Iterable
from typing import Final

import resources
from services.commands import registry
from services.commands.keymap import CONTEXTS, TYPING, Keymap, load, steps
from services.commands.reader import Option
from services.domain.policy import DEFAULT_LIMITS
from services.domain.states import ANY, OPEN, PRE, WORK, State
from services.domain.table import RULES, Rule
from services.domain.words import CLOCK_NAMES, CLOCK_WORDS, ELEMENT_WORDS, STATE_WORDS, VERB_WORDS

_MADE: Final = "<!-- Written by `python -m services.commands.docs`; edit the registry, not this page. -->"
_SETS: Final = ((ANY, "any"), (OPEN, "OPEN"), (PRE | WORK, "PRE WORK"), (PRE, "PRE"), (WORK, "WORK"))

_GRAMMAR: Final = """
A line is a verb and what it needs: `pq 42 U12 U7 ;从东门进`. 一行命令是动作加上它需要的内容。

- **The verb** in pinyin initials, Chinese or English: `pq`, `派遣`, `assign`. Case and full width do not matter: `ＰＱ　４２` is `pq 42`.
  动作可用拼音首字母、中文或英文。
- **The incident** by its last digits: up to 8 digits are the day's counter on the newest day that has it open (`1` is 0001, never 0011), more are the whole
  number (`20261122-0042`). Nothing typed, or `.`, is the selected row. 事件写编号尾数；不写或写 `.` 即选中的一行。
- **Several incidents** in one word: a list `42,43` (also `、` `，`), a range `42-45`, a set, or these together: `pq 42,45-47,@P1 U12`. Sets: `@P1`…`@P4`,
  `@grid:` `@village:` `@town:` `@county:` `@city:` with a region's code (also `@镇:` and so on), `@sel` the selected rows. A set means the open incidents in it
  that the verb is for; numbers and ranges mean exactly what they say. Each incident becomes a command of its own, with its own decision. On the wall what the
  line touches is shown first: Enter does it, Esc goes back to the line. `gridwall console` sends it at once. If one incident refuses, nothing is sent and that
  one is named. At most 100 at once. 一行可写多起：列表、区间、集合可混写；各成一条指令，先列出所涉事件，再按 Enter 执行；有一起不行，全部不发。
- **Units** by id or callsign, several with spaces or `、` `,` between. A line may begin with the unit: `U12 dc` finds its one incident.
  力量写编号或呼号；可放在句首。
- **`;` or `；`** begins the comment, kept word for word. `bz` and `lr` take the rest of the line as text, `;` and all.
  分号之后是备注；bz、lr 的内容到行尾为止。
- **Several texts** stand with `/` between: `ja 42 张三/已扑灭/14:30`; commas do where no `/` was typed. 多项文字用 `/` 隔开。
- **Times**: `+30m` `2h` `1d` `14:30` (the next such time) `明天 08:00` `11-23 08:00` `2026-11-23 08:00`. 时间写法。
- **Categories** by name, id or initials: `公共安全/火情`, `火情`, `public_safety/fire`, `hq`. 类别写名称或首字母。
- **Acting for the field**: a dispatcher may do every step of the field; `said=李伟` keeps who said it. 代外场操作时用 `said=` 记口述人。
- **`?`** asks: `?` lists the verbs, `?p` those that begin so, `pq?` or `pq 42 ?` tells how one is used. `bz` and `lr` take ` ?` as text: ask with `bz?`.
  句中 `?` 看用法；句首 `?` 列出动作。
- **`!`** repeats the last line for the selected incident, `!pq` the last that began so. `↑` recalls lines, the verb stands selected: letters replace it, End
  goes on with the line. `!` 对选中事件重做上一条；↑ 取回后直接打字即换动作。
- **Held for 10 s**: `zf` `ja` `hb` `ys` `gz` wait ten seconds, with a countdown beside the command line; `U`, or `Ctrl+Z` anywhere, takes the line back.
  It is on the seat's disk from the first moment, as HELD: if the wall ends or the machine stops, the next start sends it, once. Closing the wall sends it
  at once; so does another line about the same incident. Nothing about a P1 incident is ever held, nor is anything on `gridwall console`. In the wall's
  `settings.json` `"hold_s": 0` turns it off, `"hold_verbs"` names others (English names, such as `assign`; reports, notes, steps of the field, calls and
  escalations never wait). 作废、结案、合并、移送、挂账缓发十秒，可撤回；已落盘，断电不丢，只发一次；P1 从不缓发。
- **Two matches** are listed with numbers and nothing is done. 有歧义时列出候选，不猜。
"""


_WHERE: Final = (
    "One file holds them: `resources/keymaps/default.toml`. A key wins in its own place over the same key everywhere. `keys.toml` in the user's folder",
    "replaces single keys. A key may stand for several commands, done in order for the incident that was selected when it was pressed; the first that is",
    "refused ends it and is said: `\"F9\" = [\"sl\", \"pq {no} U12\"]`. A line of it about several incidents asks first, and nothing follows it.",
    "一键可写多条，依次执行，遇拒即止。",
)


def commands_page() -> str:
    """docs/commands.md."""
    rows = [
        (f"`{sig.key}`" if sig.key else "", sig.zh, f"`{sig.en}`", f"`{sig.usage('zh_CN')}`", f"`{sig.example}`", sig.help.zh, sig.help.en, _who(sig.rule))
        for sig in registry.SIGS
    ]
    options = [(f"`{option.names[0]}=`", option.label.zh, option.label.en, _for(names)) for option, names in _options()]
    waits = ", ".join(f"`{name}`" for name in sorted(registry.WAITS)) or "none"
    return "\n".join([
        "# Commands 命令", "", _MADE, _GRAMMAR,
        *_table(("key", "中文", "English", "usage", "example", "做什么", "what it does", "who"), rows), "",
        "Named arguments, before any text 具名参数，写在文字之前:", "",
        *_table(("name", "中文", "English", "for"), options), "",
        f"Words that another verb begins with, and which wait for the space: {waits}.", "",
    ])  # fmt: skip


def keys_page(keymap: Keymap | None = None) -> str:
    """docs/keys.md; the keymap that the product carries unless another is given."""
    keymap = keymap or load(resources.text("keymaps/default.toml"))
    lines = ["# Keys 按键", "", _MADE, "", *_WHERE, ""]
    for context, words in CONTEXTS.items():
        typing = " Bare keys are text here. 此处单键即文字。" if context in TYPING else ""
        lines += [f"## {words.zh} · {words.en}", *([typing.strip()] if typing else []), ""]
        own = [one for one in keymap.bindings(context) if one.context == context]
        rows = [(f"`{one.keys}`", one.label("zh_CN"), one.label("en"), " · ".join(f"`{step.strip()}`" for step in steps(one.command))) for one in own]
        lines += [*_table(("keys", "中文", "English", "command"), rows), ""]
    return "\n".join(lines)


def states_page() -> str:
    """docs/states.md."""
    states = [(f"`{state}`", STATE_WORDS[state].zh, " ".join(name for group, name in _SETS[1:] if state in group and name != "PRE WORK")) for state in State]
    verbs = [
        (f"`{rule.verb}`", VERB_WORDS[rule.verb].zh, " ".join(f"`{key}`" for key in rule.keys), _from(rule.from_), rule.to, _who(rule), _args(rule))
        for rule in RULES
    ]
    limits = [(f"`{clock}`", CLOCK_WORDS[clock].zh, CLOCK_NAMES[clock].zh, *map(_span, row)) for clock, row in DEFAULT_LIMITS.items()]
    return "\n".join([
        "# States and verbs 状态与动作", "", _MADE, "",
        "PRE is before dispatch, WORK is work under way (derived from the furthest active assignment), OPEN is both with feedback, checking and checked.",
        "`suspended` 挂账 is a flag beside the state.", "",
        *_table(("state", "中文", "in"), states), "",
        "Who: D dispatcher · S shift leader · L on-call leader · F field or organisation (D may act for F) · T timer · H the hub · (D) if the policy lets.", "",
        *_table(("verb", "中文", "keys", "from", "to", "who", "arguments"), verbs), "",
        "Default limits by priority 默认时限:", "",
        *_table(("clock", "字", "中文", "P1", "P2", "P3", "P4"), limits), "",
    ])  # fmt: skip


PAGES: Final = {"commands.md": commands_page, "keys.md": keys_page, "states.md": states_page}


def write() -> None:
    """Write every page beside the resources, into docs/."""
    folder = resources.path(".").parent / "docs"
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    cells = [head, tuple("---" for _ in head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return [f"| {' | '.join(row)} |" for row in cells]


def _options() -> list[tuple[Option, tuple[str, ...]]]:
    """Every named argument with the words of the verbs that take it."""
    found: dict[str, tuple[Option, list[str]]] = {}
    for sig in registry.SIGS:
        for option in sig.options:
            found.setdefault(option.names[0], (option, []))[1].append(sig.key or sig.en)
    return [(option, tuple(names)) for option, names in found.values()]


def _for(names: tuple[str, ...]) -> str:
    """The verbs, or those left out when nearly all have it."""
    rest = [sig.key or sig.en for sig in registry.SIGS if (sig.key or sig.en) not in names]
    return " ".join(f"`{name}`" for name in names) if len(rest) > len(names) else f"every verb but {', '.join(f'`{name}`' for name in rest)}"


def _who(rule: Rule) -> str:
    return rule.who + (f" ({rule.by_policy})" if rule.by_policy else "")


def _from(states: frozenset[State]) -> str:
    exact = next((name for group, name in _SETS if group == states), None)
    if exact is not None or not states:
        return exact or "–"
    whole = next(((group, name) for group, name in _SETS[2:] if group < states), (frozenset(), ""))
    return " ".join([whole[1], *(state for state in State if state in states - whole[0])]).strip()


def _args(rule: Rule) -> str:
    names = [name for name in rule.args.__struct_fields__ if name not in ("note", "said_by")]
    return ", ".join(f"{name} {ELEMENT_WORDS[name].zh}" if name in ELEMENT_WORDS else name for name in names) or "–"


def _span(seconds: int) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds % size == 0 and seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


if __name__ == "__main__":
    write()
