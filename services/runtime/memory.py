"""The search for lost cycles, kept out of the way of answers and keys."""

import gc

_SEARCHES = (10_000, 20, 50)
"""How seldom there is one: a look at all that lives takes half a second with 100,000 incidents, and few cycles are made here."""


def stays() -> None:
    """What has been made so far stays to the end: no search goes through it any more. Said after a start and after a snapshot, when much was made at once."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(*_SEARCHES)
