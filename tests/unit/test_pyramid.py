"""The min/max pyramid: the same extremes as touching every value, at a cost of the bins asked for."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analysis.pyramid import Pyramid


def grown(values: list[float], cuts: list[int]) -> Pyramid:
    """A pyramid that got `values` in pieces, each piece also writing over what lies before it."""
    pyramid = Pyramid()
    done = 0
    for cut in [*sorted(c % (len(values) + 1) for c in cuts), len(values)]:
        pyramid.write(max(0, done - 3), np.array(values[max(0, done - 3) : max(cut, done)]))
        done = max(cut, done)
    return pyramid


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(st.one_of(st.integers(-50, 50).map(float), st.just(float("nan"))), min_size=1, max_size=400),
    cuts=st.lists(st.integers(0, 400), max_size=6),
    bins=st.integers(2, 60),
    start=st.integers(0, 390),
    length=st.integers(1, 400),
)
def test_bins_hold_the_extremes_of_their_values(values: list[float], cuts: list[int], bins: int, start: int, length: int) -> None:
    pyramid = grown(values, cuts)
    got = pyramid.extremes(start, start + length, bins)
    assert len(got.at) <= bins
    edges = [*got.at.tolist(), min(len(values), int(got.at[-1] + np.diff(got.at).max(initial=1)))] if len(got.at) else []
    for index in range(len(got.at)):
        inside = [v for v in values[edges[index] : edges[index + 1]] if not isnan(v)]
        if index < len(got.at) - 1:
            assert (got.low[index], got.high[index]) == (min(inside), max(inside)) if inside else np.isnan(got.low[index])
        elif inside:
            assert got.low[index] <= min(inside) <= max(inside) <= got.high[index]
    covered = values[start : start + length]
    seen = [v for v in covered if not isnan(v)]
    if seen:
        assert np.nanmin(got.low) <= min(seen)
        assert np.nanmax(got.high) >= max(seen)


def test_a_peak_of_one_value_among_a_hundred_thousand_is_kept() -> None:
    values = np.zeros(100_000)
    values[54_321] = 9.0
    pyramid = Pyramid()
    pyramid.write(0, values)
    got = pyramid.extremes(0, 100_000, 500)
    assert len(got.at) <= 500
    assert got.high.max() == 9.0
    assert (got.high == 9.0).sum() == 1


def test_a_sliding_stretch_keeps_its_bins() -> None:
    pyramid = Pyramid()
    pyramid.write(0, np.arange(10_000, dtype=np.float64))
    one, later = pyramid.extremes(100, 8_100, 100), pyramid.extremes(107, 8_107, 100)
    assert set(one.at[1:].tolist()) <= set(later.at.tolist()) | {int(one.at[1])}


def test_few_values_are_given_each() -> None:
    pyramid = Pyramid()
    pyramid.write(0, np.array([3.0, 1.0, 2.0]))
    got = pyramid.extremes(0, 3, 10)
    assert got.at.tolist() == [0, 1, 2]
    assert got.low.tolist() == got.high.tolist() == [3.0, 1.0, 2.0]
    assert pyramid.values.tolist() == [3.0, 1.0, 2.0]
    assert len(pyramid) == 3


def test_a_hole_is_refused_and_nothing_is_no_bin() -> None:
    pyramid = Pyramid()
    with pytest.raises(IndexError):
        pyramid.write(1, np.array([1.0]))
    pyramid.write(0, np.array([]))
    assert len(pyramid.extremes(0, 5, 4).at) == 0
