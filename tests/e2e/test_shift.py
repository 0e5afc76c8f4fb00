"""Twenty tasks of a shift by real keys, each with its number of keystrokes (docs/keystrokes.md)."""

from collections.abc import Iterator

import pytest

from tests.e2e.hands import Hands
from tests.e2e.keystrokes import PAGE, page
from tests.e2e.scene import gateway, hub, import_regions, wall
from tests.e2e.shift import TASKS, Task
from tests.support.xvfb import missing, screen

pytestmark = [pytest.mark.timeout(120), pytest.mark.skipif(bool(missing()), reason=f"not installed: {' '.join(missing())}")]


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    folder = tmp_path_factory.mktemp("shift")
    with screen() as display, hub(folder / "hub") as here:
        import_regions(here.folder)
        field, account = here.token("field", "gw", "--units", "U12,U7"), here.token("shift_leader", "zhang")
        with gateway(here.url, field) as outside, wall(display, here.url, account, folder, "--layout", "single") as seen:
            for number in range(3):
                outside.report(f"垫底 {number}", priority=4)
            seen.until("text statusBanner", lambda said: "· LIVE ·" in str(said))
            display.focus("gridwall · ")
            yield Hands(display, seen, outside)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name.replace(" ", "-"))
def test_a_task_takes_so_many_keys(hands: Hands, task: Task) -> None:
    hands.home()
    task.given(hands)
    hands.pressed = 0
    task.do(hands)
    counted = hands.pressed
    task.holds(hands)
    assert counted == task.keys


def test_the_page_says_what_was_counted() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.e2e.keystrokes"
