"""What a command creates is named by UUIDv5 of RFC 9562, whoever works it out."""

from uuid import NAMESPACE_OID, UUID, uuid5

import pytest

from services.domain.ids import derive


@pytest.mark.parametrize("cid", ["0193f9a0-7b1c-7d3e-8f00-0123456789ab", "{0193F9A0-7B1C-7D3E-8F00-0123456789AB}"])
@pytest.mark.parametrize("name", ["event:0", "timer:overdue:sign:2026-11-22T08:00:00.000Z", "三楼"])
def test_a_derived_id_is_the_uuid_of_the_standard(cid: str, name: str) -> None:
    assert derive(cid, name) == str(uuid5(UUID(cid), name))
    assert derive("unit:U12", name) == str(uuid5(uuid5(NAMESPACE_OID, "unit:U12"), name))
