"""The house rules of a test run: no screen, no touch of the real home, no leaked task or thread, no stray warning."""

import asyncio
import faulthandler
import inspect
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest

# A change is judged by the same examples every time; `make test-long` looks for new ones (--hypothesis-profile=explore).
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None)
hypothesis.settings.register_profile("explore")
hypothesis.settings.load_profile("repeatable")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A test that draws must draw the same everywhere.
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("LC_ALL", "C.UTF-8")

# Tests that own a screen or a whole system go one after another on one worker; the pure tiers fill the other.
_ONE_AFTER_ANOTHER = ("tests/gui", "tests/e2e")
_GRACE_S = 2.0


def pytest_configure(config: pytest.Config) -> None:
    """Dump every stack when the interpreter itself dies."""
    config.addinivalue_line("markers", "qasync: run this coroutine on a qasync loop instead of the plain one")
    if not faulthandler.is_enabled():
        faulthandler.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Bind the tests that must not run side by side to one worker."""
    for item in items:
        if item.path.relative_to(config.rootpath).as_posix().startswith(_ONE_AFTER_ANOTHER):
            item.add_marker(pytest.mark.xdist_group("screen"))


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The plain loop, or the wall's own for tests marked qasync."""
    return {"qasync": _qasync_loop} if item.get_closest_marker("qasync") else {"plain": asyncio.new_event_loop}


def _qasync_loop() -> asyncio.AbstractEventLoop:
    # lazy: only tests marked qasync load Qt here
    from PySide6.QtWidgets import QApplication  # noqa: I001 - PySide6 goes before qasync, which takes the binding it finds

    # lazy: as above
    import qasync

    return qasync.QEventLoop(QApplication.instance() or QApplication([]))


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """HOME and the XDG folders of this run, for the tests and every process they start."""
    home = tmp_path_factory.mktemp("home")
    folders = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name, folder in folders.items():
            patch.setenv(name, str(home / folder))
        yield home


@pytest.fixture(autouse=True)
def _own_gridwall_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and data of one test are its own."""
    monkeypatch.setenv("GRIDWALL_HOME", str(tmp_path / "gridwall-home"))


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a thread or, when it is a coroutine, a task running."""
    before = set(threading.enumerate())
    if inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        request.getfixturevalue("_no_task_left")
    yield
    until = time.monotonic() + _GRACE_S
    while left := [t for t in threading.enumerate() if t not in before and t.is_alive()]:
        if time.monotonic() > until:
            pytest.fail(f"threads left running: {', '.join(t.name for t in left)}")
        left[0].join(0.05)


@pytest.fixture
async def _no_task_left() -> AsyncIterator[None]:
    yield
    await asyncio.sleep(0)
    left = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    if left:
        pytest.fail(f"tasks left running: {', '.join(sorted(left))}")
