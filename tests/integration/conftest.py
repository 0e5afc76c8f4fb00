"""Hubs for integration tests: one for a module where tests do not disturb each other, one for a test that stops or starves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import HubProcess


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with the regions of the feeds, shared by a module; it must have had nothing to complain of."""
    process = HubProcess(tmp_path_factory.mktemp("hub"))
    process.import_regions()
    with process.running():
        yield process
    assert "Traceback" not in process.said()


@pytest.fixture
def own_hub(tmp_path: Path) -> HubProcess:
    """A data directory with the regions of the feeds; the test starts and stops hubs on it."""
    process = HubProcess(tmp_path)
    process.import_regions()
    return process
