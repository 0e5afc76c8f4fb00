"""The status of a unit: 上勤, 下勤, 停勤, 待命, each a word of its own, and `unit_status` with the letters."""

from services.commands.sig import Sig
from services.commands.slots.people import People
from services.commands.slots.plain import Choice, Pick
from services.commands.verbs.build import SAID
from services.domain.table import BY_VERB
from services.domain.words import STATUS_WORDS, Label

_UNITS = People("unit", Label("力量…", "units…"), "{}", "{}", many=True, each=True)
_LETTERS = tuple(Pick(key, Label(f"{key} {STATUS_WORDS[key].zh}", f"{key} {STATUS_WORDS[key].en}"), (key,)) for key in ("AV", "OOS", "OFF"))
_STATUS = Choice("status", Label("状态", "status"), _LETTERS, zh="为 {}", en="as {}")
_ENGLISH = {"sq": ("on_duty", "AV"), "xq": ("off_duty", "OFF"), "tq": ("out_of_service", "OOS"), "dm": ("available", "AV")}
_DOING = {
    "sq": Label("力量上勤，可派遣", "the unit comes on duty"),
    "xq": Label("力量下勤", "the unit goes off duty"),
    "tq": Label("力量停勤，暂不可派", "the unit is out of service for now"),
    "dm": Label("力量待命，可派遣", "the unit is available"),
}
_RULE = BY_VERB["unit_status"]

VERBS = (
    *(
        Sig("unit_status", key, zh, _ENGLISH[key][0], (_UNITS,), _DOING[key], f"{key} U12", (SAID,), {"status": _ENGLISH[key][1]})
        for key, zh in zip(_RULE.keys, _RULE.zh.split(), strict=True)
    ),
    Sig("unit_status", "", "力量状态", "unit_status", (_STATUS, _UNITS), Label("改力量状态", "set a unit's status"), "unit_status AV U12", (SAID,)),
)
