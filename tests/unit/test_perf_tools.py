"""The measuring tools themselves: what they read, what they count, and the one line they end with."""

import json
import os
import threading
import time
from collections import Counter
from importlib import import_module
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from tests.perf import __main__ as perf
from tests.perf import feeder, machine, starts


def test_the_last_line_is_one_json_object(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    fake = SimpleNamespace(BARS={"busy_pct": 10.0, "first_ms": 400.0}, measure=lambda folder: {"busy_pct": 12.5, "first_ms": 300.0, "here": folder.is_dir()})
    monkeypatch.setattr(perf, "import_module", lambda name: fake)
    assert perf.main(["wall-small", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["busy_pct"] == 12.5
    assert said["missed"] == ["busy_pct"]
    assert said["here"] is True


def test_a_figure_that_is_missing_counts_as_missed() -> None:
    assert perf.over({"a": 1.0, "b": "fast"}, {"a": 2.0, "b": 2.0, "c": 2.0}) == ["b", "c"]


def test_cpu_of_a_thread_is_read_whatever_its_name() -> None:
    after = "R 1 1 1 0 -1 4194304 100 0 0 0 250 30 0 0 20 0 1 0 1 1 1"
    assert machine.cpu_ticks(f"4711 (a ) b (c) {after}") == 280


def test_busy_is_the_main_thread_alone() -> None:
    stop = threading.Event()

    def burn() -> None:
        while not stop.is_set():
            sum(range(1000))

    other = threading.Thread(target=burn)
    before = machine.thread_cpu_s(os.getpid())
    other.start()
    time.sleep(0.3)
    stop.set()
    other.join()
    assert machine.thread_cpu_s(os.getpid()) - before < 0.15


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.95, 95), (1.0, 100), (0.001, 1)])
def test_percentile_is_a_value_that_was_measured(part: float, value: float) -> None:
    assert machine.percentile([float(one) for one in range(100, 0, -1)], part) == value


def test_every_unit_speaks_once_a_second_and_drives_at_its_speed() -> None:
    heard = Counter[str]()
    for part in range(feeder.SLICES):
        for item in msgspec.json.decode(feeder.frame(part, 10.0, "2026-11-22T08:00:00.000Z"))["items"]:
            heard[item["unit"]] += 1
            assert feeder.WEST - 0.03 < item["lon"] < feeder.EAST + 0.03
            assert feeder.SOUTH - 0.03 < item["lat"] < feeder.NORTH + 0.03
    assert len(heard) == feeder.UNITS
    assert set(heard.values()) == {1}
    (lon, lat, _), (lon2, lat2, _) = feeder.place(7, 10.0), feeder.place(7, 11.0)
    metres = np.hypot((lon2 - lon) * 111_320 * np.cos(np.radians(lat)), (lat2 - lat) * 111_320)
    assert metres == pytest.approx(feeder.SPEED, rel=0.02)


def test_an_empty_queue_is_not_taken_for_a_filled_one() -> None:
    picture = np.full((1080, 1920), 0x121517, dtype=np.uint32)
    assert starts.written_rows(picture) == 0
    picture[110:1000:33, 20:50] = 0xA3ACB3
    picture[115:1000:33, 24:40] = 0xA3ACB3
    assert starts.written_rows(picture) > 40


def test_measures_are_there() -> None:
    for name in perf.MEASURES.values():
        module = import_module(name)
        assert callable(module.measure)
        assert isinstance(module.BARS, dict)
