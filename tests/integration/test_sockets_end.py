"""A connection that is closed while its buffer is full and then ends by itself: who still sends hears that it is over, and nothing breaks."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from services.hub.line import Line
from services.hub.server import Connection, WebSocket
from services.hub.shares import Shares
from services.link.connection import LaneConnection
from services.runtime.clock import SystemClock
from services.runtime.tasks import Tasks
from tests.perf.sync_socket import PlainConsole, hello
from tests.support.hubs import HubProcess, report

BULK = b"x" * 4_000_000
Ends = tuple[ServerConnection, ClientConnection]


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    """Both ends of one connection, as hub and lanes make them."""
    came: asyncio.Future[ServerConnection] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def take(connection: ServerConnection) -> None:
        came.set_result(connection)
        await over.wait()

    async with serve(take, "127.0.0.1", 0, create_connection=Connection, max_size=None, close_timeout=1, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        client = await connect(f"ws://127.0.0.1:{port}", create_connection=LaneConnection, max_size=None, max_queue=1, close_timeout=1, compression=None)
        yield await came, client
        over.set()
        client.transport.abort()


async def ended_while_full(sender: ServerConnection | ClientConnection, reader: ServerConnection | ClientConnection) -> None:
    """Closed with a full buffer, which then drains until the transport ends by itself."""
    sending = asyncio.ensure_future(sender.send(BULK))
    await asyncio.sleep(0)
    assert sender.transport.get_write_buffer_size() > 0
    sender.transport.close()
    await reader.recv()
    with pytest.raises(ConnectionClosed):
        await reader.recv()
    await asyncio.wait([sending])
    sending.exception()
    await sender.wait_closed()


async def test_a_hub_line_ends_quietly(ends: Ends, caplog: pytest.LogCaptureFixture) -> None:
    connection, client = ends
    await ended_while_full(connection, client)
    tasks, socket = Tasks(), WebSocket(connection)
    line = Line(socket, tasks, Shares(SystemClock()))
    line.push(b"{}")
    line.close(4429, "too much for too long")
    await line.finish()
    await tasks.close()
    socket.abort()
    assert socket.unsent() == 0
    assert caplog.messages == []


async def test_a_client_that_still_sends_hears_that_it_is_over(ends: Ends) -> None:
    connection, client = ends
    await ended_while_full(client, connection)
    client.transport.abort()
    with pytest.raises(ConnectionClosed):
        await client.send(b"{}", text=True)


async def test_a_hub_ends_at_once_though_somebody_does_not_read(own_hub: HubProcess) -> None:
    with own_hub.running():
        async with own_hub.field(own_hub.token("field")) as field:
            for _ in range(100):
                await field.ask(report(text="x" * 8000))
        with PlainConsole(own_hub.url, own_hub.token("dispatcher"), rcvbuf=4096) as deaf:
            deaf.say(hello("deaf"))
            await asyncio.sleep(0.5)
            assert own_hub.terminate() == 0
    assert own_hub.said() == ""
