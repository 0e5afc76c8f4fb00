"""What the figures of synchronisation stand on: a hub with 2,000 open incidents, tokens by the hundred, and 10,000 units that move."""

import logging
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from services.domain.states import Role
from services.domain.times import stamp
from services.runtime.clock import SystemClock
from services.store.admin import Admin, Token, token_id
from tests.e2e.scene import Hub
from tests.perf.site import county, feeding

_LOG = logging.getLogger("tests.perf")
__all__ = ["county", "crowd", "head", "metric", "moving", "tokens"]


def tokens(here: Hub, names: Sequence[str], role: Role = Role.DISPATCHER) -> list[str]:
    """Secrets of new tokens, one a name; returns once the hub knows them."""
    now, secrets = SystemClock().now(), [f"gw_{name}_{here.process.pid}" for name in names]
    admin = Admin(here.folder)
    for name, secret in zip(names, secrets, strict=True):
        admin.put_token(Token(id=token_id(secret), role=role, name=name, issued_at=stamp(now), expires_at=stamp(now + timedelta(days=1))))
    admin.close()
    time.sleep(1.5)
    return secrets


def metric(here: Hub, name: str) -> float:
    """One number of the hub's own."""
    with urllib.request.urlopen(here.url.replace("ws://", "http://") + "/metrics", timeout=10) as answer:
        lines = [line.rpartition(" ") for line in answer.read().decode().splitlines()]
    return next((float(value) for key, _, value in lines if key.removeprefix("gridwall_") == name), 0.0)


def head(here: Hub) -> int:
    """The number of the newest event."""
    return int(metric(here, "head_seq"))


@contextmanager
def moving(here: Hub, token: Path, units: int) -> Iterator[subprocess.Popen[str]]:
    """10,000 positions a second from a process of their own; every unit is registered when the block begins."""
    with feeding("tests.perf.sync_feeder", here.url, str(token), str(units)) as process:
        _settle(here, units)
        yield process


def _settle(here: Hub, units: int) -> None:
    began = time.monotonic()
    deadline = began + 60
    while metric(here, "units") < units:
        assert time.monotonic() < deadline, f"{metric(here, 'units'):.0f} of {units} units are registered"
        time.sleep(0.5)
    _LOG.info("%s units registered in %.1f s more", units, time.monotonic() - began)


def crowd(count: int, kind: str) -> list[str]:
    """Names of so many consoles."""
    return [f"{kind}-{number:03}" for number in range(count)]
