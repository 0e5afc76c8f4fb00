"""From a kept command to what decides: the same Intent that the hub will make of it."""

import logging

import msgspec

from services.domain.args import Args
from services.domain.intent import Intent
from services.domain.states import Role
from services.domain.table import BY_VERB
from services.store.kept import Kept

_LOG = logging.getLogger("gridwall.seat")


def intent_of(kept: Kept, actor: str, role: Role, desk: str) -> Intent | None:
    """The command as `decide` takes it; None for one that this version cannot read, which the hub still decides."""
    try:
        args = read_args(kept.verb, bytes(kept.args))
    except (KeyError, msgspec.DecodeError) as why:
        _LOG.warning("the command %s (%s) cannot be shown before it is decided: %s", kept.cseq, kept.verb, why)
        return None
    return Intent(
        cid=kept.cid, verb=kept.verb, args=args, actor=actor, role=role, at=kept.made_at, incident=kept.incident, expect=kept.expect, desk=desk,
        confirmed=kept.confirmed,
    )  # fmt: skip


def read_args(verb: str, data: bytes) -> Args:
    """Arguments of a verb from their JSON. KeyError for an unknown verb, msgspec.DecodeError for what does not fit."""
    return msgspec.json.decode(data, type=BY_VERB[verb].args)
