"""The list of keys is what sorting would make of it, whatever goes in and out."""

from hypothesis import given
from hypothesis import strategies as st

from widgets.queue.listing import Listing
from widgets.queue.row import Key

KEYS = st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 300), st.sampled_from("abc"))


@given(start=st.sets(KEYS, max_size=60), steps=st.lists(KEYS, max_size=120))
def test_in_and_out_keep_the_order(start: set[Key], steps: list[Key]) -> None:
    held = set(start)
    listing = Listing(sorted(held))
    for key in steps:
        if key in held:
            listing.remove(key)
        else:
            listing.add(key)
        held ^= {key}
    ordered = sorted(held)
    assert (list(listing), len(listing)) == (ordered, len(ordered))
    assert [listing[at] for at in range(len(ordered))] == ordered
    assert [listing.place(key) for key in ordered] == list(range(len(ordered)))
    assert {key for key in {*steps, *start} if key in listing} == held
    assert all(listing.slice(at, 7) == ordered[at : at + 7] for at in range(len(ordered) + 1))


def test_blocks_split_and_vanish() -> None:
    keys: list[Key] = [(1, 0, number, "a") for number in range(5000)]
    listing = Listing()
    for key in keys[::2] + keys[1::2][::-1]:
        listing.add(key)
    assert list(listing) == keys
    assert listing[4321] == keys[4321]
    for key in keys[:4999]:
        listing.remove(key)
    assert (list(listing), listing.place((1, 0, 0, "a")), listing.place((2, 0, 0, "a"))) == ([keys[4999]], 0, 1)
