"""Hypothesis strategies made from msgspec types: any value that the type allows, bounds and patterns included."""

from functools import lru_cache
from typing import Any

import msgspec.inspect as mi
from hypothesis import strategies as st
from msgspec import NODEFAULT, UNSET, Raw, Struct, UnsetType
from msgspec.json import encode
from msgspec.structs import FieldInfo, fields

BIG = 2**53 - 1
CHARACTERS = st.characters(codec="utf-8")
TEXT = st.text(CHARACTERS, max_size=20)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-BIG, BIG) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
RAW = JSON.map(lambda value: Raw(encode(value)))


@lru_cache
def structs(kind: type[Struct]) -> st.SearchStrategy[Any]:
    """Instances of a struct. Raw fields hold any JSON; integers stay where a double keeps them."""
    known = {info.name: info for info in mi.type_info(kind).fields}  # type: ignore[attr-defined]
    return st.builds(kind, **{field.name: _field(field, known[field.name]) for field in fields(kind)})


def _field(field: FieldInfo, info: mi.Field) -> st.SearchStrategy[Any]:
    drawn = _of(info.type)
    return drawn if field.default is NODEFAULT else st.just(field.default) | drawn


def _of(info: mi.Type) -> st.SearchStrategy[Any]:
    match info:
        case mi.Metadata(type=inner):
            return _of(inner)
        case mi.UnionType(types=types):
            return st.one_of([_of(one) for one in types])
        case mi.StructType(cls=cls):
            return structs(cls)
        case mi.StrType():
            return _text(info)
        case mi.IntType() | mi.FloatType():
            return _number(info)
        case mi.ListType() | mi.VarTupleType() | mi.TupleType() | mi.DictType():
            return _container(info)
        case _:
            return _plain(info)


def _number(info: mi.IntType | mi.FloatType) -> st.SearchStrategy[Any]:
    if isinstance(info, mi.FloatType):
        return st.floats(info.ge, info.le, allow_nan=False, allow_infinity=False)
    return st.integers(-BIG if info.ge is None else info.ge, BIG if info.le is None else min(BIG, info.le))


def _text(info: mi.StrType) -> st.SearchStrategy[str]:
    if info.pattern is None:
        return st.text(CHARACTERS, min_size=info.min_length or 0, max_size=min(20, info.max_length or 20))
    return st.from_regex(info.pattern, fullmatch=True).filter(lambda text: len(text) <= (info.max_length or 40) and "\n" not in text)


def _plain(info: mi.Type) -> st.SearchStrategy[Any]:
    match info:
        case mi.NoneType():
            return st.none()
        case mi.BoolType():
            return st.booleans()
        case mi.LiteralType(values=values):
            return st.sampled_from(values)
        case mi.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case mi.RawType():
            return RAW
        case mi.CustomType(cls=cls) if cls is UnsetType:
            return st.just(UNSET)
        case _:
            raise AssertionError(f"no strategy for {info}")


def _container(info: mi.ListType | mi.VarTupleType | mi.TupleType | mi.DictType) -> st.SearchStrategy[Any]:
    match info:
        case mi.ListType(item_type=item, min_length=low):
            return st.lists(_of(item), min_size=low or 0, max_size=3)
        case mi.VarTupleType(item_type=item):
            return st.lists(_of(item), max_size=3).map(tuple)
        case mi.TupleType(item_types=items):
            return st.tuples(*(_of(item) for item in items))
        case mi.DictType(value_type=value):
            return st.dictionaries(TEXT, _of(value), max_size=3)
