"""Lines kept on paper while machines were down, keyed in afterwards: the log has the time at which things happened, and that they came late."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from resources import text
from services.commands.parse import parse
from services.console.lookup import follow
from services.console.model import Badge, Link, Submitted
from services.console.seat import Seat
from services.domain.categories import load
from services.domain.times import from_ms, to_ms
from tests.support.processes import ROOT, run
from tests.support.seats import open_test_seat, until
from tests.support.site import Site

REGIONS = ROOT / "tests" / "data" / "regions" / "9901.geojson"
HOUR_MS = 3_600_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    assert run("region", "import", str(REGIONS), "--data-dir", str(made.hub_dir)).returncode == 0
    with made.hub():
        yield made


async def key_in(seat: Seat, line: str) -> str:
    """Type a line; its incident once the hub has decided and said so."""
    (command,) = parse(line, follow(seat, load(text("categories.json"))), "en").commands
    answer = await seat.submit(command)
    assert isinstance(answer, Submitted), answer
    await until(lambda: any(one.cid == answer.cid and one.status in (Badge.VISIBLE, Badge.SAFE) for one in seat.commands), 10)
    return answer.incident or ""


async def test_the_log_has_the_true_time(site: Site) -> None:
    async with open_test_seat(site.folder / "one", site.url, site.token.read_text().strip()) as seat:
        await until(lambda: seat.status.link is Link.LIVE, 10)
        await until(lambda: seat.ref.names, 10)
        began = seat.hub_now_ms()
        region = max(seat.ref.names, key=len)
        reported, escalated = from_ms(began - 3 * HOUR_MS)[:19], from_ms(began - 2 * HOUR_MS)[:19]
        one = await key_in(seat, f"lr public_safety/fire {region} at={reported}Z smoke on the third floor")
        await key_in(seat, f"sb {seat.view.incidents[one].no} at={escalated}Z")
        events = {event.type: event for event in await seat.timeline(one)}
        for kind, wanted in (("incident.reported", reported), ("incident.escalated", escalated)):
            assert abs(to_ms(events[kind].at) - to_ms(f"{wanted}Z")) < 5000, kind
            assert to_ms(events[kind].recorded_at) >= began - 1000, "that it came late is to be seen"
        assert seat.view.incidents[one].reported_at == events["incident.reported"].at
