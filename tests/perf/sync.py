"""sync: what it costs to keep seats and hub of one mind, measured on a real hub process over real sockets (the bars are the issue's)."""

import asyncio
import logging
from pathlib import Path

from tests.e2e.scene import Hub
from tests.perf.machine import rss_mb
from tests.perf.sync_durable import UNITS, durable
from tests.perf.sync_herd import CONSOLES, herd
from tests.perf.sync_seat import away
from tests.perf.sync_sim import simulator
from tests.perf.sync_site import county, crowd, moving, tokens
from tests.perf.sync_socket import PlainConsole, hello
from tests.perf.sync_stalled import CLIENTS, stalled
from tests.power.cuts import power_cuts

BARS: dict[str, float] = {
    "durable_p50_over_fsync_ms": 1.5,
    "durable_p99_over_fsync_ms": 5.0,
    "reconnect_500_s": 3.0,
    "herd_500_s": 30.0,
    "herd_latest_event_s": 5.0,
    "stalled_client_kib": 128.0,
    "power_cut_losses": 0.0,
}
CUTS = 1000
_LOG = logging.getLogger("tests.perf")


def measure(folder: Path) -> dict[str, object]:
    """Each figure on one hub, one after the other, but for the flow of positions that some need beside them."""
    with county(folder) as here:
        secrets = tokens(here, crowd(CONSOLES, "token"))
        figures = _seats(here, folder, secrets)
        figures |= _under_load(here, folder, secrets)
        figures["hub_rss_mb"] = rss_mb(here.process.pid)
    return figures | _cuts(folder) | simulator()


def _seats(here: Hub, folder: Path, secrets: list[str]) -> dict[str, object]:
    reports = here.token("field", "reports").read_text()
    figures = asyncio.run(herd(here, secrets, reports))
    figures |= asyncio.run(away(here, folder, folder / "desk.token", reports))
    _LOG.info("%s", figures)
    return figures


def _under_load(here: Hub, folder: Path, secrets: list[str]) -> dict[str, object]:
    figures = durable(here, secrets[0], folder / "gw.token", _an_incident(here, secrets[0]))
    with moving(here, folder / "gw.token", UNITS):
        figures |= stalled(here, secrets[:CLIENTS], folder / "reports.token")
    return figures


def _cuts(folder: Path) -> dict[str, object]:
    outcome = power_cuts(folder / "cuts", CUTS)
    _LOG.info("%s cuts: %s", outcome.cuts, outcome.losses)
    return {"power_cuts": outcome.cuts, "power_cut_losses": len(outcome.losses)}


def _an_incident(here: Hub, token: str) -> str:
    with PlainConsole(here.url, token) as console:
        console.say(hello("desk-first"))
        rows = console.until("snap.page")["rows"]
    assert isinstance(rows, list)
    return str(rows[0]["id"])
