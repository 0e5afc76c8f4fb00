"""Layouts: which windows a wall has and which panels each of them shows."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """The four screens of the wall; the values are window names, file names of screenshots and words of the keymap."""

    DESK = "desk"
    MAP = "map"
    TRENDS = "trends"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """One window: its name and the places in it, tabs where there are several."""

    name: str
    places: tuple[Place, ...]


LAYOUTS: dict[str, tuple[WindowPlan, ...]] = {
    "single": (WindowPlan("desk", (Place.DESK, Place.MAP, Place.TRENDS, Place.LEADER)),),
    "dual": (WindowPlan("desk", (Place.DESK,)), WindowPlan("map", (Place.MAP, Place.TRENDS, Place.LEADER))),
    "triple": (WindowPlan("desk", (Place.DESK,)), WindowPlan("map", (Place.MAP,)), WindowPlan("trends", (Place.TRENDS, Place.LEADER))),
    "quad": tuple(WindowPlan(place.value, (place,)) for place in Place),
}


def fitting(screens: int) -> str:
    """The layout that uses as many screens as there are."""
    return {1: "single", 2: "dual", 3: "triple"}.get(screens, "quad")
