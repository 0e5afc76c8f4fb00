"""A key that stands for several lines: each upon what the one before did, and none after one that is refused."""

from pathlib import Path

import resources
from desktop.commander import Commander
from services.commands.types import Command
from services.console.lookup import follow
from services.console.model import Link, Submitted
from services.console.seat import Seat
from services.domain import categories
from services.domain.args import ReportArgs
from services.runtime.tasks import Tasks
from tests.support.seats import open_test_seat, until
from tests.support.site import Site


class Desk:
    """A commander on a seat with two incidents, the first one selected."""

    def __init__(self, seat: Seat, keys: list[str]) -> None:
        self.lookup = follow(seat, categories.load(resources.text("categories.json")))
        self.lookup.chosen = keys[0]
        self.commander = Commander(seat, self.lookup, Tasks())
        self.refused: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.screen: list[str] = []
        self.commander.key_refused = lambda line, why: self.refused.append((line, why))
        self.commander.asks = self.asked.append

    def press(self, *steps: str) -> None:
        self.commander.run_steps(steps, self.screen.append)


async def two(seat: Seat) -> list[str]:
    await until(lambda: seat.status.link is Link.LIVE, 10)
    keys = []
    for text in ("a", "b"):
        done = await seat.submit(Command("report", None, ReportArgs(category="x", text=text, region="9901"), f"lr x {text}"))
        assert isinstance(done, Submitted)
        keys.append(done.incident or "")
    await until(lambda: all(seat.view.incidents[key].no for key in keys))
    return keys


async def test_lines_are_done_in_order_and_the_first_refusal_ends_it(tmp_path: Path) -> None:
    site = Site(tmp_path)
    with site.hub():
        async with open_test_seat(site.folder / "one", site.url, site.token.read_text().strip(), name="one") as seat:
            first, second = await two(seat)
            desk = Desk(seat, [first, second])
            desk.press("sl", "bz {no} 看过", "bz 还有", ":move 1", "sl", "bz never")
            desk.lookup.chosen = second  # the hand is quicker than the disk: it is about the one that was selected
            await until(lambda: desk.refused)
            await until(lambda: seat.unsettled == 0)
            assert [(one.verb, one.incident, one.line) for one in seat.commands][2:] == [
                ("accept", first, "sl"),
                ("note", first, "bz 0001 看过"),
                ("note", first, "bz 还有"),
            ]
            assert ([line for line, _ in desk.refused], desk.screen) == (["sl"], [":move 1"])
            assert seat.view.incidents[second].state == "reported"

            desk.press("bz ok", "bz 1,2 both", "bz never")
            await until(lambda: desk.asked)
            await until(lambda: seat.unsettled == 0)
            assert (desk.asked, seat.commands[-1].line) == (["bz 1,2 both"], "bz ok")
            desk.press("nix 1", "bz never")
            await until(lambda: len(desk.refused) == 2)
            assert (desk.refused[-1][0], seat.commands[-1].line) == ("nix 1", "bz ok")
