"""Deterministic ids: what a command creates is named from the command's own id, so seat and hub name it alike."""

import hashlib
from uuid import NAMESPACE_OID, UUID, uuid5


def derive(cid: str, name: str) -> str:
    """UUIDv5 of `name` within the command (or timer) `cid`; any text may be a cid."""
    try:
        space = UUID(cid)
    except ValueError:
        space = uuid5(NAMESPACE_OID, cid)
    # uuid5 spelt out: every event and every timer is named here, and a UUID that is made only to be printed costs as much again.
    named = bytearray(hashlib.sha1(space.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    named[6], named[8] = named[6] & 0x0F | 0x50, named[8] & 0x3F | 0x80
    text = named.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
