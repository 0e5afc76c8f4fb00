"""The library's client connection, with a transport that can be spoken to when it is over."""

from websockets.asyncio.client import ClientConnection

from services.runtime.ended import Ended


class LaneConnection(ClientConnection):
    """One lane's; give it to `connect` as `create_connection`."""

    def connection_lost(self, exc: Exception | None) -> None:
        """See ClientConnection."""
        super().connection_lost(exc)
        self.transport = Ended()
