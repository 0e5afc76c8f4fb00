"""Callers' names and phones, as far as the token's role may see them: in memory only, never in the cache."""

import logging

import msgspec

from services.domain.args import Contact
from services.domain.events import Event

_LOG = logging.getLogger("gridwall.seat")


class Beside(msgspec.Struct, frozen=True):
    """Personal fields as they travel beside an event (`pii` of `ev` and `log`)."""

    contact: Contact


class People:
    """The newest contact of each incident."""

    def __init__(self) -> None:
        self._contacts: dict[str, Contact] = {}

    def learn(self, events: list[Event], pii: dict[str, msgspec.Raw]) -> None:
        """Take in what came beside the events; `pii` is by event id."""
        for event in events:
            raw = pii.get(event.id)
            if raw is None or event.incident is None:
                continue
            try:
                self._contacts[event.incident] = msgspec.json.decode(raw, type=Beside).contact
            except msgspec.DecodeError as why:
                _LOG.warning("a contact that does not fit was passed over: %s", why)

    def contact(self, incident: str) -> Contact | None:
        """Who called about it; None when nobody is known or the role may not know."""
        return self._contacts.get(incident)
