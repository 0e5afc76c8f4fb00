"""The list of planted defects, and how one is switched on: parts of the product put aside for the time of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from unittest import mock

Patch = tuple[object, str, object]
_DEFECTS: dict[str, Callable[[], Iterable[Patch]]] = {}


def defect(plant: Callable[[], Iterable[Patch]]) -> Callable[[], Iterable[Patch]]:
    """Put one on the list under its own name."""
    _DEFECTS[plant.__name__] = plant
    return plant


def names() -> list[str]:
    """All of them."""
    return list(_DEFECTS)


def told(name: str) -> str:
    """What one does, in a line."""
    return (_DEFECTS[name].__doc__ or "").strip()


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The product with one defect; KeyError for a name that is none."""
    patches = [mock.patch.object(target, attribute, value) for target, attribute, value in _DEFECTS[name]()]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
