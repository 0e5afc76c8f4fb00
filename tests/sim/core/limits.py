"""Limits of the product made small for a run, so that pages, rings and windows are crossed by a few commands instead of thousands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from unittest import mock

from services.console import doubts
from services.console import ledger as book
from services.domain import categories
from services.hub import consoles, known, ledger, line, pictures, reference, relay, ring
from services.store import encrypt, keys
from tests.sim.core.plan import Plan

NARROW_WATER = 6_000
_NARROW: tuple[tuple[object, str, int], ...] = (
    (reference, "_PAGE_BYTES", 900), (relay, "FRAME_BYTES", 1_500), (consoles, "DELTA_EVENTS", 25), (consoles, "_READ", 7), (ring, "_KEPT", 9),
    (pictures, "_PAGE_BYTES", 900), (ledger, "_REMEMBERED", 4), (book, "WINDOW", 4), (book, "SMALLEST", 2), (doubts, "_AT_ONCE", 3),
    (line, "_QUEUE_BYTES", 2_000),
)  # fmt: skip


_ALWAYS: tuple[tuple[object, str, object], ...] = (
    (categories, "load", cache(categories.load)), (known, "_BITS", 1 << 14), (known, "_MASK", (1 << 14) - 1),
)  # fmt: skip
"""What costs time at each start of a hub: a file that never changes, and two megabytes for a few hundred ids."""


@contextmanager
def limits_of(plan: Plan) -> Iterator[None]:
    """The product as this plan wants it. Files stay plain in most, as where the library has no cipher: encrypting takes a third of the time."""
    with ExitStack() as stack:
        for target, name, value in _NARROW if plan.narrow else ():
            stack.enter_context(mock.patch.object(target, name, value))
        for place, limit, plain in _ALWAYS:
            stack.enter_context(mock.patch.object(place, limit, plain))
        if not plan.sealed:
            stack.enter_context(mock.patch.object(keys, "supported", _no))
            stack.enter_context(mock.patch.object(encrypt, "supported", _no))
        yield


def _no() -> bool:
    return False
