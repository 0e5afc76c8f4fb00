"""`python -m tests.perf NAME --json`: measures the real product on this machine and prints, on one line and last, one JSON object."""

import argparse
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from tests.perf.machine import load

Figures = dict[str, object]
Measure = Callable[[Path], Figures]
MEASURES: Mapping[str, str] = {
    "wall-small": "tests.perf.wall_small", "hub-small": "tests.perf.hub_small", "hub-flood": "tests.perf.hub_flood",
    "sync": "tests.perf.sync", "desk": "tests.perf.desk",
}
"""Name → module with `measure(folder) -> figures` and BARS."""


def main(argv: list[str] | None = None) -> int:
    """Measure; 0 when measured, whatever came out, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m tests.perf", description="Measured figures of the product.")
    parser.add_argument("name", choices=sorted(MEASURES))
    parser.add_argument("--json", action="store_true", help="only the JSON object (progress goes to stderr in any case)")
    asked = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    module = import_module(MEASURES[asked.name])
    with tempfile.TemporaryDirectory(prefix="gridwall-perf-") as folder:
        compiled_once(Path(folder) / "pycache")
        before = load()
        figures: Figures = {"name": asked.name, **module.measure(Path(folder)), "load_before": before, "load_after": load()}
    least: Mapping[str, float] = getattr(module, "LEAST", {})
    missed = over(figures, module.BARS) + under(figures, least)
    if not asked.json:
        for key, value in figures.items():
            print(f"{key:32} {value}{f'   bar {module.BARS[key]}' if key in module.BARS else ''}")
    print(json.dumps({**figures, "bars": {**module.BARS, **least}, "missed": missed}), flush=True)
    return 0


def compiled_once(folder: Path) -> None:
    """An installed product has its bytecode compiled; where writing it is turned off, every start would compile anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def over(figures: Mapping[str, object], bars: Mapping[str, float]) -> list[str]:
    """Names of the figures that are above their bar, or are no number."""
    return [name for name, bar in bars.items() if not isinstance(value := figures.get(name), int | float) or value > bar]


def under(figures: Mapping[str, object], least: Mapping[str, float]) -> list[str]:
    """Names of the figures that should be larger, or are no number."""
    return [name for name, bar in least.items() if not isinstance(value := figures.get(name), int | float) or value < bar]


if __name__ == "__main__":
    sys.exit(main())
