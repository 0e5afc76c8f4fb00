"""Makes a plan that fails smaller for as long as it still fails: fewer faults, fewer deeds, less of everything else (delta debugging, Zeller 1999)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from tests.sim.core.plan import Deed, Fault, Plan

T = TypeVar("T")
MOST = 300
_PLAIN: dict[str, bool] = {"drill": False, "sealed": False, "whole": False, "lossy": False, "scoped": False, "narrow": False}


def shrunk(plan: Plan, fails: Callable[[Plan], bool], most: int = MOST) -> Plan:
    """The smallest plan found with at most so many runs; the plan itself when nothing smaller fails."""
    left = [most]

    def still(smaller: Plan) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(smaller)

    before: Plan | None = None
    while plan != before and left[0] > 0:
        before = plan
        plan = _with(plan, smallest(plan.steps, partial(_fails, plan, still)))
        for make in (_flags, _shorter):
            plan = _tried(plan, make, still)
    return plan


def _fails(plan: Plan, fails: Callable[[Plan], bool], steps: Sequence[Fault | Deed]) -> bool:
    return fails(_with(plan, steps))


def smallest(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> list[T]:
    """A part of `items` that fails, of which no part left out makes it fail still: halves first, then quarters, down to single ones."""
    held, size = list(items), max(1, len(items) // 2)
    while held:
        smaller = next((rest for start in range(0, len(held), size) if fails(rest := held[:start] + held[start + size :])), None)
        if smaller is not None:
            held, size = smaller, max(1, min(size, len(smaller) // 2))
        elif size == 1:
            break
        else:
            size //= 2
    return held


def _with(plan: Plan, steps: Sequence[Fault | Deed]) -> Plan:
    faults = tuple(one for one in steps if isinstance(one, Fault))
    return replace(plan, faults=faults, deeds=tuple(one for one in steps if isinstance(one, Deed)))


def _tried(plan: Plan, smaller: Callable[[Plan], Iterator[Plan]], fails: Callable[[Plan], bool]) -> Plan:
    found = next((one for one in smaller(plan) if one != plan and fails(one)), None)
    return plan if found is None else _tried(found, smaller, fails)


def _flags(plan: Plan) -> Iterator[Plan]:
    yield from (replace(plan, **{name: off}) for name, off in _PLAIN.items())
    if plan.seats > 1:
        yield replace(plan, seats=plan.seats - 1)


def _shorter(plan: Plan) -> Iterator[Plan]:
    """A shorter run, and shorter faults in it."""
    last = max((one.at for one in plan.steps), default=0.0)
    if last + 1.0 < plan.chaos_s:
        yield replace(plan, chaos_s=round((last + plan.chaos_s) / 2, 3))
    for at, fault in enumerate(plan.faults):
        if fault.lasts > 0.5:
            short = replace(fault, lasts=round(fault.lasts / 2, 3))
            yield replace(plan, faults=(*plan.faults[:at], short, *plan.faults[at + 1 :]))
