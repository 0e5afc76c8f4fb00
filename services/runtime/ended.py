"""What stands in for the transport of a connection that is over."""

import asyncio


class Ended(asyncio.Transport):
    """Nothing can be sent and nothing has to be ended any more.

    CPython's own transport, when it is closed while its buffer empties and ends by itself, has no loop left and raises AttributeError if it is aborted
    after that; the websockets library does so for each sender that finds the connection closing.
    """

    def write(self, data: object) -> None:
        """Goes nowhere."""

    def can_write_eof(self) -> bool:
        """See asyncio."""
        return False

    def is_closing(self) -> bool:
        """See asyncio."""
        return True

    def get_write_buffer_size(self) -> int:
        """See asyncio."""
        return 0

    def close(self) -> None:
        """It is."""

    def abort(self) -> None:
        """Over already."""
