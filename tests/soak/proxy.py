"""`python -m tests.soak.proxy HOST HUB_PORT FIRST_PORT COUNT`: TCP gates to the hub that delay, reorder, hold, cut and reset as told on stdin."""

import asyncio
import json
import random
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

from services.cli.stdin import lines

_RST_ON_CLOSE = struct.pack("ii", 1, 0)
_MOST_WAITING = 64


class Gate:
    """One listening port and the connections through it. Kinds: delay, reorder, hold_up, hold_down, down, cut; "" lets everything pass."""

    def __init__(self, host: str, hub_port: int) -> None:
        self._host, self._hub_port = host, hub_port
        self._kind, self._amount = "", 0.0
        self._changed = asyncio.Event()
        self._writers = set[asyncio.StreamWriter]()

    def tell(self, kind: str, amount: float) -> None:
        """From now on; `reset` ends every connection once and changes nothing else."""
        if kind in {"reset", "down"}:
            self._reset()
        if kind != "reset":
            self._kind, self._amount = kind, amount
            self._changed.set()
            self._changed = asyncio.Event()

    def _reset(self) -> None:
        for writer in list(self._writers):
            with suppress(OSError, AttributeError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        self._writers.add(writer)
        try:
            if self._kind != "down":
                await self._join(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            hub_reader, hub_writer = await asyncio.open_connection(self._host, self._hub_port)
        except OSError:
            return
        self._writers.add(hub_writer)
        pumps = [asyncio.create_task(self._pump(reader, hub_writer, "hold_up")), asyncio.create_task(self._pump(hub_reader, writer, "hold_down"))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._writers.discard(hub_writer)
            hub_writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hold: str) -> None:
        """Pieces leave in order, each not before it is due."""
        with suppress(OSError):
            async for data in self._late(reader):
                while self._kind == hold:
                    await self._changed.wait()
                if self._kind == "cut" and random.random() < self._amount:
                    writer.write(data[: len(data) // 2])
                    await writer.drain()
                    return
                writer.write(data)
                await writer.drain()

    async def _late(self, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_MOST_WAITING)
        filling, loop = asyncio.create_task(self._fill(reader, waiting)), asyncio.get_running_loop()
        try:
            while (piece := await waiting.get())[1]:
                await asyncio.sleep(max(0.0, piece[0] - loop.time()))
                yield piece[1]
        finally:
            filling.cancel()

    async def _fill(self, reader: asyncio.StreamReader, waiting: "asyncio.Queue[tuple[float, bytes]]") -> None:
        data = b"-"
        while data:
            try:
                data = await reader.read(65536)
            except OSError:
                data = b""
            await waiting.put((asyncio.get_running_loop().time() + self._delay_s(), data))

    def _delay_s(self) -> float:
        return {"delay": self._amount, "reorder": random.uniform(0, self._amount)}.get(self._kind, 0.0)


async def main(host: str, hub_port: int, first: int, count: int) -> None:
    """Until stdin ends; a line is {"gate":n,"kind":"delay","amount":0.5}."""
    gates = [Gate(host, hub_port) for _ in range(count)]
    servers = [await asyncio.start_server(gate.serve, host, first + n) for n, gate in enumerate(gates)]
    print("ready", flush=True)
    async for line in lines():
        told = json.loads(line)
        gates[told["gate"]].tell(told["kind"], told["amount"])
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *(int(word) for word in sys.argv[2:5])))
