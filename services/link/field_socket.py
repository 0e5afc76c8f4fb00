"""The field lane's socket: one try to open it, with the plain reason when it does not open."""

import asyncio
from urllib.parse import urlsplit

from websockets import exceptions
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from services.link.connection import LaneConnection
from services.link.console_client import REFUSING_CODES, REFUSING_STATUS, SUBPROTOCOL, LinkDownError, LinkRefusedError
from services.link.health import realm_of

_TIMEOUT_S = 10.0


class FieldLink:
    """Opens `ws(s)://HOST:PORT` (the realm is asked of the hub, once) or a whole `…/v1/REALM/field`."""

    def __init__(self, url: str, token: str) -> None:
        """ValueError for an address that is none."""
        parts = urlsplit(url)
        if parts.scheme not in {"ws", "wss"} or not parts.netloc:
            raise ValueError(f"{url!r} is no hub address: ws://HOST:PORT or wss://HOST:PORT is")
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._realm = parts.path.split("/")[2] if parts.path.startswith("/v1/") else ""
        self._token = token

    async def open(self) -> ClientConnection:
        """LinkDownError when there is no hub, LinkRefusedError when it does not want this token."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                self._realm = self._realm or await realm_of(self._base)
                return await self._connect()
        except exceptions.InvalidStatus as error:
            status = error.response.status_code
            line = REFUSING_STATUS.get(status, f"the hub answered {status}")
            raise (LinkRefusedError if status in REFUSING_STATUS else LinkDownError)(line, status) from error
        except TimeoutError as error:
            raise LinkDownError(f"no answer in {_TIMEOUT_S:g} s") from error
        except OSError as error:
            raise LinkDownError(f"no connection: {error.strerror or error}") from error
        except exceptions.WebSocketException as error:
            raise LinkDownError(f"no WebSocket there: {error}") from error

    async def _connect(self) -> ClientConnection:
        headers = {"Authorization": f"Bearer {self._token}"}
        return await connect(
            f"{self._base}/v1/{self._realm}/field", subprotocols=[Subprotocol(SUBPROTOCOL)], additional_headers=headers, compression=None, proxy=None,
            open_timeout=None, close_timeout=1.0, create_connection=LaneConnection,
        )  # fmt: skip


def ended(error: exceptions.ConnectionClosed) -> LinkDownError:
    """Why a lane that was open is closed."""
    code, reason = (error.rcvd.code, error.rcvd.reason) if error.rcvd else (None, "")
    if code in REFUSING_CODES:
        return LinkRefusedError(reason or REFUSING_CODES[code], code)
    return LinkDownError(reason or "connection lost", code)
