"""Plans that failed once, made small, each in a file of its own: run before anything else, for ever."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.sim.core.plan import Plan

FOLDER = Path(__file__).with_name("corpus")


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan and what was wrong when it was found; `defect` names the planted one, "" for a failure of the product."""

    said: str
    plan: Plan
    defect: str = ""


def read_all() -> dict[str, Found]:
    """Name → what was found, by name."""
    return {file.stem: msgspec.json.decode(file.read_bytes(), type=Found) for file in sorted(FOLDER.glob("*.json"))}


def keep(name: str, found: Found) -> Path:
    """Put one into the corpus; the file."""
    file = FOLDER / f"{name}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    return file
