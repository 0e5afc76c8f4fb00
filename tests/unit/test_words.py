"""Labels and plain lines: each word of the domain has both languages, and every reason reads as one line."""

import re
from enum import StrEnum

import pytest

import resources
from services.domain import words
from services.domain.categories import load
from services.domain.errors import REASONS as CODES
from services.domain.events import PAYLOADS
from services.domain.reasons import REASONS
from services.domain.regions import Level
from services.domain.states import GRADES, Clock, Mode, Outcome, Purpose, Role, State, Step, UnitStatus
from services.domain.table import BY_VERB

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (words.STATE_WORDS, State), (words.STATUS_WORDS, UnitStatus), (words.STEP_WORDS, Step), (words.CLOCK_WORDS, Clock), (words.CLOCK_NAMES, Clock),
        (words.PURPOSE_WORDS, Purpose), (words.MODE_WORDS, Mode), (words.ROLE_WORDS, Role), (words.OUTCOME_WORDS, Outcome), (words.LEVEL_WORDS, Level),
        (words.GRADE_WORDS, GRADES), (words.VERB_WORDS, BY_VERB), (words.EVENT_WORDS, PAYLOADS),
    ],
)  # fmt: skip
def test_every_word_has_both_languages(table: words.Words, keys: type[StrEnum] | tuple[str, ...] | dict[str, object]) -> None:
    assert set(table) == {str(key) for key in keys}
    for label in table.values():
        assert label.zh
        assert label.en
        assert not _CHINESE.search(label.en)


def test_clocks_are_one_character() -> None:
    assert "".join(words.CLOCK_WORDS[clock].zh for clock in Clock) == "受核派签到处查访平挂"


def test_words_fall_back_to_the_key() -> None:
    assert words.word(words.STATE_WORDS, "closed", "zh_CN") == "已结案"
    assert words.word(words.STATE_WORDS, "closed", "en") == "closed"
    assert words.word(words.STATE_WORDS, "asleep", "zh_CN") == "asleep"


@pytest.mark.parametrize("code", CODES)
def test_every_reason_of_the_core_reads_plainly(code: str) -> None:
    assert code in REASONS
    for lang in ("zh_CN", "en"):
        for detail in ("", "closed", "U12 U7", "<b>{detail}</b>", "2026-11-23T00:00:00.000Z"):
            line = words.reason_text(code, detail, lang)
            assert "\n" not in line
            assert code not in line or code in ("already", "suspended", "forbidden")
            assert "{" not in line.replace("{detail}", "")
            assert line[-1] not in "：: "
    assert _CHINESE.search(words.reason_text(code, "", "zh_CN"))
    assert not _CHINESE.search(words.reason_text(code, "", "en"))


def test_details_are_said_in_words() -> None:
    assert words.reason_text("wrong_state", "closed", "zh_CN") == "现在是「已结案」，不能这样做：请先看流转"
    assert words.reason_text("missing_element", "spoke_to", "zh_CN") == "结案缺少要素：与谁核对"
    assert words.reason_text("missing_element", "done_at", "en") == "Cannot close, missing element: by when it was done"
    assert words.reason_text("not_filed", "", "zh_CN") == "此类事件须先立案再派遣：先 la"
    assert words.reason_text("never_heard", "of it", "en") == "Not done: never_heard of it"


# --- categories ---

TABLE = load(resources.text("categories.json"))


def test_categories_have_names_in_both_languages() -> None:
    assert TABLE.label("public_safety/fire", "zh_CN") == "公共安全·火情"
    assert TABLE.label("public_safety/fire", "en") == "Public safety · fire"
    assert TABLE.label("hazard", "zh_CN") == "安全隐患"
    majors = {major.zh for major in TABLE.majors}
    assert majors == {"矛盾纠纷", "治安", "公共安全", "求助", "城市管理", "安全隐患", "设备告警"}


@pytest.mark.parametrize(
    "category",
    ["city_upkeep/bulky_waste", "city_upkeep/graffiti", "city_upkeep/dumping", "city_upkeep/dead_animal", "city_upkeep/other", "people_in_need/shelter",
     "hazard/lighting", "public_safety/water"],
)  # fmt: skip
def test_the_feed_s_categories_are_known(category: str) -> None:
    assert category in TABLE.by_id


@pytest.mark.parametrize(
    ("category", "shown"),
    [("Aliens", "其他·Aliens"), ("hq", "其他·hq"), ("hazard/飞碟", "安全隐患·其他 飞碟"), ("", "其他"), ("x/y/z", "其他·x/y/z")],
)
def test_a_category_never_heard_of_keeps_its_words(category: str, shown: str) -> None:
    assert TABLE.label(category, "zh_CN") == shown


def test_majors_group() -> None:
    assert TABLE.major("public_safety/fire") == "public_safety"
    assert TABLE.major("hazard/飞碟") == "hazard"
    assert TABLE.major("Aliens") == "other"
    assert TABLE.major_label("other", "zh_CN") == "其他"
    assert TABLE.major_label("dispute", "en") == "Disputes"


@pytest.mark.parametrize("word", ["公共安全/火情", "public_safety/fire", "火情", "fire", "HQ", "hq"])
def test_a_category_is_typed_in_many_ways(word: str) -> None:
    assert TABLE.find(word) == ("public_safety/fire",)


def test_a_word_of_two_categories_means_both() -> None:
    assert set(TABLE.find("jt")) == {"dispute/family", "public_safety/traffic"}
    assert TABLE.find("nothing") == ()
    assert TABLE.prefix("h")[0] == "public_safety/fire"
    assert len(TABLE.prefix("")) == len(TABLE.by_id)


def test_initials_of_one_major_are_not_the_same() -> None:
    for major in TABLE.majors:
        initials = [minor.py for minor in major.minors]
        assert len(initials) == len(set(initials))
        assert all(text.isascii() and text.islower() for text in initials)
