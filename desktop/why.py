"""Why there is no link, in the language that is on: what the seat says is English, one plain line each."""

from PySide6.QtCore import QCoreApplication


def in_words(why: str) -> str:
    """The line in the language of the moment; what follows a known beginning (the system's own words) stays as it is."""
    for english, said in _table():
        if why.startswith(english):
            return said + why.removeprefix(english)
    return why


def _table() -> tuple[tuple[str, str], ...]:
    translate = QCoreApplication.translate
    return (
        ("token refused", translate("Why", "token refused")),
        ("token expired or revoked", translate("Why", "token expired or revoked")),
        ("wrong realm or role", translate("Why", "wrong realm or role")),
        ("the hub does not let this origin in", translate("Why", "the hub does not let this origin in")),
        ("the hub does not know this realm", translate("Why", "the hub does not know this realm")),
        ("no connection: what answers there is not a hub", translate("Why", "what answers there is not a hub")),
        ("no connection: ", translate("Why", "no connection: ")),
        ("no answer in ", translate("Why", "no answer in ")),
        ("no WebSocket there: ", translate("Why", "no WebSocket there: ")),
        ("the token file ", translate("Why", "the token file ")),
    )
