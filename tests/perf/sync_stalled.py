"""What a client costs the hub that was welcomed and reads nothing more, while events and positions flow."""

import logging
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.e2e.scene import Hub, gateway
from tests.perf.sync_site import crowd
from tests.perf.sync_socket import PlainConsole, hello

CLIENTS = 160
"""Half of them take three turns of snapshots: the first are not yet cut off when the last are welcomed."""
_FLOW_S = 8.0
_RCVBUF = 4096
_BEAT = {"t": "hb", "applied": 0, "outbox": 0, "oldest_ms": 0, "sent_at": ""}
_LOG = logging.getLogger("tests.perf")


def stalled(here: Hub, secrets: list[str], field: Path) -> dict[str, object]:
    """Growth of the hub's resident memory at its highest, over the number of clients: every second one stops within its snapshot, the others are
    live when they do. One client has come and gone before."""
    with _client(here, secrets[0], "stall-first") as first:
        cursor = _cursor(first)
        time.sleep(1)
    time.sleep(2)
    before = _rss_kib(here)
    begins = [{}, {"cursor": cursor}] * (CLIENTS // 2)
    clients = [_client(here, *one) for one in zip(secrets, crowd(CLIENTS, "stall"), begins, strict=True)]
    for client in clients:
        client.until("welcome")
    welcomed = _rss_kib(here)
    try:
        most = max(welcomed, _flow(here, clients, field))
    finally:
        for client in clients:
            client.socket.close()
    _LOG.info("%s stalled clients: %s KiB before, %s welcomed, %s at most", CLIENTS, before, welcomed, most)
    return {"stalled_client_kib": round((most - before) / CLIENTS, 1), "stalled_welcomed_kib": round((welcomed - before) / CLIENTS, 1)}


def _client(here: Hub, token: str, name: str, more: Mapping[str, object] | None = None) -> PlainConsole:
    console = PlainConsole(here.url, token, _RCVBUF)
    console.say({**hello(name, positions_hz=5.0), **(more or {})})
    return console


def _cursor(console: PlainConsole) -> dict[str, object]:
    welcome = console.until("welcome")
    head = welcome["head"]
    assert isinstance(head, dict)
    return {"epoch": welcome["epoch"], **head}


def _flow(here: Hub, clients: list[PlainConsole], field: Path) -> int:
    """Reports one after the other, a heartbeat of each client every five seconds; the highest resident memory."""
    most, end, beat = 0, time.monotonic() + _FLOW_S, 0.0
    with gateway(here.url, field) as source:
        source.wait("welcome")
        while (now := time.monotonic()) < end:
            source.report(f"拥堵 {now}", priority=3)
            source.seen.clear()
            most = max(most, _rss_kib(here))
            if now > beat + 5:
                beat = now
                for client in clients:
                    with suppress(OSError):  # one that was cut off costs nothing any more: the highest counts
                        client.say(_BEAT)
            time.sleep(0.1)
    return most


def _rss_kib(here: Hub) -> int:
    pages = int(Path(f"/proc/{here.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
