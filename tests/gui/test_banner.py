"""The banner: what it says of the realm, the link and what is pending, in both languages, as text and as accessible name."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.desk import NOW_MS, PartTranslator
from widgets.banner.banner import StatusBanner
from widgets.banner.status import BannerStatus, Heed, left
from widgets.base.tokens import DARK

LIVE = BannerStatus(link="LIVE", latency_ms=38.4, alarms_10_min=3, seat="seat-03", actor="zhang", duty="Li", duty_until="20:00", hub_ms=NOW_MS)


@pytest.fixture
def banner(qtbot: QtBot) -> StatusBanner:
    made = StatusBanner()
    qtbot.addWidget(made)
    made.resize(1920, 40)
    made.show()
    return made


def test_live_says_all_on_one_line(banner: StatusBanner) -> None:
    banner.set_status(LIVE)
    assert banner.text() == "LIVE DUTY · LIVE · Online 38 ms · Pending 0 · Alarms 3 in 10 min · seat-03 zhang · On call Li until 20:00 · 06:22:06"
    assert banner.accessibleName() == banner.text()


@pytest.mark.parametrize(
    ("link", "age", "said"), [("STALE", 12.9, "STALE 0:12"), ("OFFLINE", 190, "OFFLINE 3:10"), ("REFUSED", 5, "REFUSED 0:05 token expired")]
)
def test_a_link_that_is_down_says_since_when(banner: StatusBanner, link: str, age: float, said: str) -> None:
    banner.set_status(replace(LIVE, link=link, link_age_s=age, why="token expired" if link == "REFUSED" else ""))
    assert f"· {said} ·" in banner.text()


def test_pending_commands_and_those_to_review_are_counted(banner: StatusBanner) -> None:
    banner.set_status(replace(LIVE, pending=3, oldest_pending_s=71, review=2))
    assert "Pending 3 (oldest 1:11) · To review 2" in banner.text()
    banner.set_status(replace(LIVE, review=2, different=5, disk="full", tray_key="F4"))
    assert "Pending 0 · This seat's disk takes nothing F4 · To review 2 F4 · Otherwise after the restore 5 F4 · Alarms" in banner.text()


def test_a_drill_cannot_be_mistaken(banner: StatusBanner) -> None:
    banner.set_status(replace(LIVE, realm="drill-flood", speed=10.0, director="Chen"))
    assert banner.text().startswith("DRILL flood ×10 · ")
    assert "Director Chen" in banner.text()
    image = banner.grab().toImage()
    assert image.pixelColor(20, 20).name().upper() == DARK.drill
    banner.set_status(LIVE)
    assert banner.grab().toImage().pixelColor(20, 20).name().upper() == DARK.field


def test_before_the_hub_was_heard_there_is_no_time(banner: StatusBanner) -> None:
    banner.set_status(BannerStatus())
    assert banner.text().endswith("--:--:--")


def test_the_language_changes_while_it_runs(qapp: QApplication, banner: StatusBanner) -> None:
    banner.set_status(replace(LIVE, link="OFFLINE", link_age_s=75, pending=1, oldest_pending_s=9))
    translator = PartTranslator("desk")
    qapp.installTranslator(translator)
    QCoreApplication.processEvents()
    try:
        assert banner.text() == "实战 · OFFLINE · 离线 1:15 · 待发 1 (最久 0:09) · 告警 3 条/10 分钟 · seat-03 zhang · 带班 Li 至 20:00 · 06:22:06"
    finally:
        qapp.removeTranslator(translator)


FLOOD = Heed(priority=1, number="0042", hushed=True, late=2, grouped=7, flood=True, open=42, here=7, mix=(5, 15, 80), leads=True, audible=False)


def test_what_sounds_is_said_and_the_load_is_grey_unless_it_is_a_flood(banner: StatusBanner) -> None:
    banner.set_status(replace(LIVE, heed=Heed(priority=3, number="0043", back=True)))
    assert "Pending 0 · ■ P3 0043 late · Alarms 3 in 10 min · seat-03" in banner.text()
    assert {part.colour for part in left(banner.status())} == {"text"}
    banner.set_status(replace(LIVE, alarms_10_min=12, heed=FLOOD))
    said = "▼ P1 0042 new · silenced · Alarms 12 in 10 min · flood · 7 more of low priority · Late, unseen 2 · Sound off · Open 42, here 7 · 5/15/80 %"
    assert said in banner.text()
    assert [part.colour for part in left(banner.status())[2:5]] == ["p1", "p3", "text"]


def test_a_narrow_window_keeps_room_for_what_asks_first(banner: StatusBanner) -> None:
    banner.resize(720, 40)
    banner.set_status(replace(LIVE, heed=replace(FLOOD, hushed=False)))
    with_it = banner.grab().toImage()
    banner.set_status(replace(LIVE, heed=replace(FLOOD, priority=0)))
    red = [sum(image.pixelColor(x, y).name().upper() == DARK.p1 for x in range(720) for y in range(40)) for image in (with_it, banner.grab().toImage())]
    assert red[0] > 20
    assert red[1] == 0


@pytest.mark.parametrize("width", [120, 480, 900, 1920])
def test_it_paints_at_any_width(banner: StatusBanner, width: int) -> None:
    banner.set_status(replace(LIVE, realm="drill-" + "x" * 300, why="y" * 300, link="REFUSED", duty="\n<b>" * 40))
    banner.resize(width, 40)
    assert banner.grab().width() == width
