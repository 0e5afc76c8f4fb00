"""Deterministic ids: what a command creates is named from the command's own id, so seat and hub name it alike."""

from uuid import NAMESPACE_OID, UUID, uuid5


def derive(cid: str, name: str) -> str:
    """UUIDv5 of `name` within the command (or timer) `cid`; any text may be a cid."""
    try:
        space = UUID(cid)
    except ValueError:
        space = uuid5(NAMESPACE_OID, cid)
    return str(uuid5(space, name))
