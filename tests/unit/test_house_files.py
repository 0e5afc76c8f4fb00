"""Settings, logs, the stall watchdog and the resources: what touches disk and stderr."""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from services.runtime import logs
from services.runtime.settings import Settings, write_atomic
from services.runtime.stall import StallWatchdog


def test_settings_come_back_as_they_were_set(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    Settings(file).set("layout", "四屏")
    Settings(file).set("screens", {"map": "DP-2"})
    again = Settings(file)
    assert again.get("layout", "single") == "四屏"
    assert again.get("screens", {"desk": ""}) == {"map": "DP-2"}
    again.forget("layout")
    assert Settings(file).get("layout", "single") == "single"


def test_a_value_of_another_type_is_not_handed_out(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    Settings(file).set("layout", 4)
    assert Settings(file).get("layout", "single") == "single"


@pytest.mark.parametrize("broken", ["{", "[1]", "\xff", "[" * 100_000])
def test_a_broken_file_is_set_aside_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(broken.encode("latin-1"))
    settings = Settings(file)
    assert settings.get("layout", "single") == "single"
    assert len(caplog.records) == 1
    assert (tmp_path / "settings.broken").read_bytes() == broken.encode("latin-1")
    settings.set("layout", "dual")
    assert Settings(file).get("layout", "single") == "dual"


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.json"
    write_atomic(file, "old")
    monkeypatch.setattr("os.fsync", _disk_full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(file, "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("settings.json", "old")]


def _disk_full(_: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.fixture
def _root_logger() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.usefixtures("_root_logger")
def test_a_record_is_one_line_and_its_traceback_goes_to_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "state" / "gridwall.log"
    logs.setup(file=file)
    try:
        raise ValueError("bad\nframe\x1b[31m")
    except ValueError as error:
        logging.getLogger("gridwall.hub").exception("refused %s", error)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert r"ERROR gridwall.hub: refused bad\nframe\x1b[31m" in shown
    assert "Traceback" in file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_root_logger")
def test_setup_twice_writes_once_and_a_file_that_cannot_be_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    logs.setup()
    logs.setup(file=tmp_path / "file" / "gridwall.log")
    logging.getLogger("gridwall").warning("网格员 到场")
    shown = capsys.readouterr().err.splitlines()
    assert len(shown) == 2
    assert "no log file" in shown[0]
    assert shown[1].endswith("WARNING gridwall: 网格员 到场")


@pytest.mark.usefixtures("_root_logger")
def test_debug_is_asked_for_by_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GRIDWALL_DEBUG", "1")
    logs.setup()
    logging.getLogger("gridwall").debug("seen")
    assert "DEBUG gridwall: seen" in capsys.readouterr().err


def test_a_stall_is_reported_once_with_the_stack_of_the_watched_thread() -> None:
    seen: list[tuple[float, str]] = []
    noticed = threading.Event()

    def report(silent_ms: float, stack: str) -> None:
        seen.append((silent_ms, stack))
        noticed.set()

    with StallWatchdog(limit_ms=40, report=report) as watchdog:
        _wait_in_a_slow_slot(noticed)
        time.sleep(0.1)
        assert watchdog.stalls == 1
    assert seen[0][0] >= 40
    assert "_wait_in_a_slow_slot" in seen[0][1]


def _wait_in_a_slow_slot(noticed: threading.Event) -> None:
    assert noticed.wait(10)


def test_a_loop_that_beats_is_left_alone() -> None:
    with StallWatchdog(limit_ms=400) as watchdog:
        for _ in range(10):
            time.sleep(0.01)
            watchdog.beat()
    assert watchdog.stalls == 0
    watchdog.stop()


def test_resources_are_read_by_name() -> None:
    assert resources.path("fonts/OFL.txt").is_file()
    assert "SIL Open Font License" in resources.text("fonts/OFL.txt")
    with pytest.raises(FileNotFoundError, match=r"fonts/none\.ttf"):
        resources.path("fonts/none.ttf")
    with pytest.raises(ValueError, match="outside"):
        resources.path("../pyproject.toml")
