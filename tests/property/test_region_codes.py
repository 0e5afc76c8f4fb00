"""Region codes: what holds for every code."""

from hypothesis import given
from hypothesis import strategies as st

from services.domain.regions import BadCodeError, Level, ancestors, in_scope, inside, level_of, owner_at, parent

CODES = st.sampled_from([4, 6, 9, 12, 15]).flatmap(lambda digits: st.text("0123456789", min_size=digits, max_size=digits))


@given(CODES)
def test_every_code_is_inside_all_its_ancestors_and_nothing_else(code: str) -> None:
    above = ancestors(code)
    assert all(inside(code, one) and not inside(one, code) for one in above)
    assert len(above) == list(Level).index(Level.L5) - list(Level).index(level_of(code))
    assert (above[0] if above else None) == parent(code)


@given(CODES, st.sampled_from(Level))
def test_the_owner_holds_the_code(code: str, level: Level) -> None:
    owner = owner_at(code, level)
    assert inside(code, owner)
    assert level_of(owner) is max(level, level_of(code))


@given(CODES, st.lists(CODES, max_size=4))
def test_scope_is_any_prefix(code: str, scopes: list[str]) -> None:
    assert in_scope(code, scopes) == (not scopes or any(inside(code, one) for one in scopes))


@given(st.text(max_size=16))
def test_a_level_or_one_clear_refusal(text: str) -> None:
    try:
        level = level_of(text)
    except BadCodeError:
        assert len(text) not in {4, 6, 9, 12, 15} or not (text.isascii() and text.isdigit())
    else:
        assert level.digits == len(text)
