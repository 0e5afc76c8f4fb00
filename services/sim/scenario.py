"""A drill's scenario: which county, how often what happens, and how the field behaves; read from one TOML file."""

import tomllib
from typing import Annotated

import msgspec
from msgspec import Meta

from resources import text

Chance = Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[float, Meta(ge=0)]
Span = tuple[Seconds, Seconds]
Priority = Annotated[int, Meta(ge=1, le=4)]


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How units answer a task: spans are seconds from..to, chances are per task."""

    sign_s: Span = (8, 60)
    depart_s: Span = (5, 40)
    look_s: Span = (20, 90)
    work_s: Span = (180, 900)
    rest_s: Span = (20, 120)
    late: Chance = 0.1
    late_factor: Annotated[float, Meta(ge=1)] = 5.0
    returned: Chance = 0.03
    silent: Chance = 0.02


class Happening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of report: its share among all, its priority, and what people say; places are drawn from the county."""

    category: str
    weight: Annotated[float, Meta(gt=0)]
    priority: Priority
    texts: Annotated[tuple[str, ...], Meta(min_length=1)]
    sources: Annotated[tuple[str, ...], Meta(min_length=1)] = ("12345",)


class Injection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One report at a set time, in a set region. Those with the same `place` are about one spot, some metres apart as callers put it."""

    at_s: Seconds
    category: str
    priority: Priority
    text: str
    region: str
    place: str = ""
    address: str = ""
    casualties: int | None = None
    source: str = "12345"


class Colleague(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A simulated second desk: takes up what nobody has touched for `after_s`, at most `per_minute` commands, of `share` of all incidents.

    The others are the trainee's; what he leaves alone for `rest_after_s` it takes up too. A unit silent for `silent_after_s` loses its task.
    """

    name: str = "模拟席"
    after_s: Seconds = 60
    per_minute: Annotated[float, Meta(gt=0)] = 12
    share: Chance = 0.85
    rest_after_s: Seconds = 900
    silent_after_s: Seconds = 420


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; see resources/scenarios/yunxi.toml. `position_every_s` are seconds of the wall clock, all others of the drill."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    title_en: str
    director: str
    regions: str
    roster: str
    seed: int
    speed: Annotated[float, Meta(gt=0)]
    reports_per_hour: Annotated[float, Meta(gt=0)]
    opening_reports: Annotated[int, Meta(ge=0)]
    position_every_s: Annotated[float, Meta(gt=0)]
    unplaced: Chance
    behaviour: Behaviour
    colleague: Colleague
    happenings: Annotated[tuple[Happening, ...], Meta(min_length=1)]
    injections: tuple[Injection, ...] = ()


def load_scenario(name: str) -> Scenario:
    """A bundled scenario by name. ValueError in one line when there is none of that name or the file is wrong."""
    try:
        return msgspec.convert(tomllib.loads(text(f"scenarios/{name}.toml")), Scenario)
    except (FileNotFoundError, ValueError) as why:
        if isinstance(why, (tomllib.TOMLDecodeError, msgspec.ValidationError)):
            raise ValueError(f"scenario {name!r} cannot be read: {why}") from why
        raise ValueError(f"no scenario is called {name!r}; the bundled one is 'yunxi'") from None
