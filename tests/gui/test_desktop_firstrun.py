"""The form of the first start: what it asks, what it hides, what it says when something does not work; and the attempt behind it."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.firstrun import HubForm, UnusableError, ask, connect, keep_token
from desktop.options import WallOptions, known
from desktop.why import in_words
from services.runtime.settings import Settings
from tests.support.fake_hub import FakeHub
from widgets.base.tokens import DARK

Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Where the form is shown."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def form(window: QWidget) -> HubForm:
    """The form, shown."""
    made = HubForm(window, DARK)
    made.cover()
    made.show()
    return made


def test_enter_hands_over_both_and_says_which_is_missing(form: HubForm) -> None:
    entered: list[tuple[str, str]] = []
    form.entered.connect(lambda hub, token: entered.append((hub, token)))
    QTest.keyClick(form.hub, Key.Key_Return)
    assert not entered
    assert "needed" in form.line.text()
    QTest.keyClicks(form.hub, " ws://hub:1 ")
    QTest.keyClicks(form.token, "secret")
    QTest.keyClick(form.token, Key.Key_Return)
    assert entered == [("ws://hub:1", "secret")]
    form.wait()
    QTest.keyClick(form.token, Key.Key_Return)
    assert len(entered) == 1, "one attempt at a time"
    form.again("<b>no</b>")
    assert (form.line.text(), form.line.textFormat()) == ("<b>no</b>", Qt.TextFormat.PlainText)
    assert form.token.text() == "secret", "what was typed stays"
    QTest.keyClick(form.token, Key.Key_Return)
    assert len(entered) == 2


@pytest.mark.parametrize(("typed", "shown"), [("abc", False), ("/etc/gridwall/token", True), ("~/token", True), ("./token", True), ("", True)])
def test_a_token_is_hidden_and_a_path_is_not(form: HubForm, typed: str, shown: bool) -> None:
    form.token.setText(typed)
    assert (form.token.echoMode() == QLineEdit.EchoMode.Normal) is shown


def test_esc_leaves(form: HubForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.left, timeout=1000):
        QTest.keyClick(form.token, Key.Key_Escape)


@pytest.mark.qasync
async def test_asking_goes_on_until_something_works(window: QWidget) -> None:
    tried: list[tuple[str, str]] = []

    async def attempt(hub: str, token: str) -> WallOptions:
        tried.append((hub, token))
        if token == "bad":
            raise UnusableError("token refused")
        return WallOptions(hub=hub, token_file=Path("/kept"))

    asking = asyncio.get_running_loop().create_task(ask(window, DARK, attempt, asyncio.Event()))
    await asyncio.sleep(0)
    form = window.findChild(HubForm)
    assert isinstance(form, HubForm)
    form.hub.setText("ws://hub:1")
    for token in ("bad", "good"):
        form.token.setText(token)
        QTest.keyClick(form.token, Key.Key_Return)
        await asyncio.sleep(0.05)
    assert await asking == WallOptions(hub="ws://hub:1", token_file=Path("/kept"))
    assert tried == [("ws://hub:1", "bad"), ("ws://hub:1", "good")]
    assert window.findChild(HubForm) is None


@pytest.mark.qasync
async def test_told_to_end_while_asking(window: QWidget) -> None:
    stop = asyncio.Event()
    asking = asyncio.get_running_loop().create_task(ask(window, DARK, _never, stop))
    await asyncio.sleep(0)
    stop.set()
    assert await asking is None


async def _never(_hub: str, _token: str) -> WallOptions:
    raise AssertionError("nothing was entered")


# --- the attempt ---


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    """A hub that takes the token `good`."""
    made = FakeHub()
    await made.start()
    yield made
    await made.stop()


async def test_what_works_is_kept_for_this_user_alone(hub: FakeHub, tmp_path: Path) -> None:
    options = WallOptions(data_dir=tmp_path / "seat")
    made = await connect(options, hub.url.removeprefix("ws://"), "good")
    assert made.hub == hub.url
    assert made.token_file == tmp_path / "seat" / "token"
    assert made.token_file.read_text().strip() == "good"
    assert stat.S_IMODE(made.token_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.token_file.parent.stat().st_mode) == 0o700


async def test_a_file_stays_where_it_is(hub: FakeHub, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("good\n")
    assert (await connect(WallOptions(data_dir=tmp_path / "seat"), hub.url, str(file))).token_file == file
    assert not (tmp_path / "seat").exists()


@pytest.mark.parametrize(
    ("address", "token", "why"),
    [
        ("", "bad", "token refused"),
        ("", "/nowhere/token", "/nowhere/token cannot be read"),
        ("ws://127.0.0.1:9", "good", "no connection"),
        ("http://127.0.0.1:9", "good", "is no hub address"),
        ("ws://127.0.0.1:99999", "good", "99999"),
        ("", "nicht-ascii-ü", ""),
    ],
)
async def test_what_does_not_work_is_one_line_and_nothing_is_kept(hub: FakeHub, tmp_path: Path, address: str, token: str, why: str) -> None:
    with pytest.raises(UnusableError) as raised:
        await connect(WallOptions(data_dir=tmp_path / "seat"), address or hub.url, token)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "seat").exists()


async def test_a_directory_that_cannot_be_is_said(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableError, match="file"):
        await connect(WallOptions(data_dir=tmp_path / "file" / "seat"), hub.url, "good")


def test_a_token_replaces_the_one_before(tmp_path: Path) -> None:
    keep_token(tmp_path, "old")
    assert keep_token(tmp_path, "new").read_text() == "new\n"
    assert [one.name for one in tmp_path.iterdir()] == ["token"]


# --- what a start knows ---


def settings(folder: Path, **kept: str) -> Settings:
    """Settings with these in them."""
    made = Settings(folder / "settings.json")
    for name, value in kept.items():
        made.set(name, value)
    return made


def test_a_kept_token_is_only_for_its_own_hub(tmp_path: Path) -> None:
    kept = settings(tmp_path, hub="ws://a:1", token_file="/t")
    assert known(WallOptions(), kept).options == WallOptions(hub="ws://a:1", token_file=Path("/t"))
    assert known(WallOptions(hub="ws://a:1"), kept).options.token_file == Path("/t")
    other = known(WallOptions(hub="ws://b:1"), kept)
    assert (other.usage, "--token-file" in other.why) == (True, True)
    assert known(WallOptions(hub="ws://b:1", token_file=Path("/u")), kept).options == WallOptions(hub="ws://b:1", token_file=Path("/u"))
    assert known(WallOptions(token_file=Path("/u")), kept).options == WallOptions(hub="ws://a:1", token_file=Path("/u"))


def test_nothing_known_is_asked_for_unless_nobody_is_there_to_answer(tmp_path: Path) -> None:
    assert (known(WallOptions(), settings(tmp_path)).usage, known(WallOptions(), settings(tmp_path)).options.hub) == (False, None)
    assert known(WallOptions(screenshots=tmp_path), settings(tmp_path)).usage


def test_words_of_the_link_keep_what_the_system_says() -> None:
    assert in_words("no connection: Connection refused") == "no connection: Connection refused"
    assert in_words("something new") == "something new"
