"""The badge of a command in words: a lost one never reads as one that stands, in either language and at any step."""

import pytest

from services.console.model import Badge
from services.domain.badges import LOST, badge_text
from services.domain.states import Outcome

DECIDED = [Badge.DECIDED, Badge.VISIBLE, Badge.SAFE]
TABLE = {
    ("", "QUEUED"): ("待发", "queued"), ("", "SENT"): ("已发", "sent"),
    ("applied", "DECIDED"): ("已裁定", "decided"), ("applied", "VISIBLE"): ("已生效", "visible"), ("applied", "SAFE"): ("已备份", "safe"),
    ("merged", "DECIDED"): ("已裁定", "decided"), ("merged", "VISIBLE"): ("已生效", "visible"), ("merged", "SAFE"): ("已备份", "safe"),
    ("noop", "DECIDED"): ("已裁定", "decided"), ("noop", "VISIBLE"): ("本已如此", "already so"), ("noop", "SAFE"): ("本已如此·已备份", "already so, safe"),
    ("conflict", "DECIDED"): ("未执行", "not done"), ("conflict", "VISIBLE"): ("未执行", "not done"),
    ("conflict", "SAFE"): ("未执行·已备份", "not done, safe"),
    ("rejected", "DECIDED"): ("未执行", "not done"), ("rejected", "VISIBLE"): ("未执行", "not done"),
    ("rejected", "SAFE"): ("未执行·已备份", "not done, safe"),
    ("needs_confirm", "DECIDED"): ("待确认", "to be confirmed"), ("needs_confirm", "VISIBLE"): ("待确认", "to be confirmed"),
    ("needs_confirm", "SAFE"): ("待确认·已备份", "to be confirmed, safe"),
}  # fmt: skip


@pytest.mark.parametrize(("outcome", "status"), list(TABLE))
def test_every_step_and_outcome_has_its_words(outcome: str, status: str) -> None:
    assert (badge_text(status, outcome, "zh_CN"), badge_text(status, outcome, "en")) == TABLE[outcome, status]


def test_the_table_is_whole() -> None:
    outcomes = [one for one in Outcome if one is not Outcome.RETRY]  # a command that is sent again is not decided
    assert set(TABLE) == {("", "QUEUED"), ("", "SENT"), *((outcome.value, status.value) for outcome in outcomes for status in DECIDED)}


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("outcome", sorted(LOST))
def test_what_was_lost_never_reads_as_what_stands(outcome: str, lang: str) -> None:
    stands = {badge_text(status, "applied", lang) for status in DECIDED}
    assert stands.isdisjoint(badge_text(status, outcome, lang) for status in DECIDED)
