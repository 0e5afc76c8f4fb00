"""Who may speak: tokens by their hash, read again within a second of a change (protocol.md §1)."""

from services.app.ports import Clock
from services.domain.states import Role
from services.domain.times import stamp
from services.store.admin import Admin, Token, token_id


class Tokens:
    """The tokens of a realm. Every frame asks `current` again, so that a revoked token ends at once."""

    def __init__(self, admin: Admin, realm: str, clock: Clock) -> None:
        self._admin, self._clock = admin, clock
        self.realm = realm
        self._by_id: dict[str, Token] = {}
        self.reload()

    def reload(self) -> None:
        """Read them all."""
        self._version = self._admin.version()
        self._by_id = {token.id: token for token in self._admin.tokens()}

    def find(self, secret: str) -> Token | None:
        """The valid token of a secret, of whatever realm; one that was issued a moment ago is known as well."""
        key = token_id(secret)
        if key not in self._by_id and self._admin.version() != self._version:
            self.reload()
        return self.current(key)

    def current(self, key: str) -> Token | None:
        """A token as it is at this moment; None once revoked or expired."""
        token = self._by_id.get(key)
        if token is None or token.revoked_at is not None or token.expires_at <= stamp(self._clock.now()):
            return None
        return token

    def foreign(self, token: Token) -> bool:
        """Whether the token is for another realm than this hub's."""
        return token.realm not in (None, self.realm)


def lane_of(role: Role) -> str:
    """The lane a role may use."""
    return "field" if role is Role.FIELD else "console"
