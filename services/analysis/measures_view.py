"""Every measure of domain.md §7 by name, ready for a screen, an export or the page docs/measures.md: `python -m services.analysis.measures_view`."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from services.domain import measures
from services.domain.measures import Share, share
from services.domain.model import Incident
from services.domain.state import View

_HEAD: Final = """# Measures 指标

<!-- Written by `python -m services.analysis.measures_view`; edit the docstrings, not this page. -->

Each has one definition, in `services/domain/measures.py`, and the same figure on every screen and export.
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of incidents, by a verdict on each."""

    key: str
    zh: str
    en: str
    verdict: Callable[[Incident, int], bool | None]

    def of(self, view: View, now_ms: int) -> Share:
        """Part and whole at `now_ms` (hub time)."""
        return share(self.verdict(incident, now_ms) for incident in view.incidents.values())


RATES: Final = (
    Rate("accepted_in_time", "按时受理率", "accepted in time", measures.accepted_in_time),
    Rate("dispatched_in_time", "按时派遣率", "dispatched in time", measures.dispatched_in_time),
    Rate("arrived_in_time", "按时到场率", "arrived in time", measures.arrived_in_time),
    Rate("handled_in_time", "按时处置率", "handled in time", measures.handled_in_time),
    Rate("checked_in_time", "按时核查率", "checked in time", measures.checked_in_time),
    Rate("reworked", "返工率", "reworked", measures.reworked),
    Rate("returned", "退单率", "returned", measures.returned),
    Rate("responded", "响应率", "response", measures.responded),
    Rate("resolved", "解决率", "resolution", measures.resolved),
    Rate("satisfied", "满意率", "satisfaction", measures.satisfied),
    Rate("mediated", "化解率", "mediation success", measures.mediated),
)
COUNTS: Final = (
    Rate("open", "未结", "open", measures.is_open),
    Rate("overdue", "超时未处置", "overdue now", measures.is_overdue),
    Rate("suspended", "挂账数", "suspended", measures.is_suspended),
    Rate("by_inspection", "排查数", "found by inspection", measures.by_inspection),
)
_BESIDE: Final = (
    measures.signed_in_time, measures.patrol_presence, measures.grid_coverage, measures.accept_run, measures.dispatch_run, measures.arrive_run,
    measures.handle_run, measures.check_run, measures.sign_run, measures.median, measures.ninetieth,
)  # fmt: skip


def signed_in_time(view: View, now_ms: int) -> Share:
    """按时签收率 over every assignment of the view."""
    tasks = (task for task in view.assignments.values() if task.incident in view.incidents)
    return share(measures.signed_in_time(task, view.incidents[task.incident], now_ms) for task in tasks)


def table(view: View, now_ms: int) -> dict[str, Share]:
    """Every rate and count (as `part`) by key. Goes through all rows: for a report or an export, not for each frame."""
    found = {rate.key: rate.of(view, now_ms) for rate in (*RATES, *COUNTS)}
    return {**found, "signed_in_time": signed_in_time(view, now_ms)}


def page() -> str:
    """docs/measures.md."""
    return "\n".join([_HEAD, *_rows(), ""])


def _rows() -> Iterator[str]:
    yield "| measure 指标 | formula |\n|---|---|"
    for rate in (*RATES, *COUNTS):
        yield f"| {rate.zh} {rate.en} | {_formula(rate.verdict, rate.zh)} |"
    for function in _BESIDE:
        yield f"| `{function.__name__}` | {_formula(function, '')} |"


def _formula(function: Callable[..., object], name: str) -> str:
    return " ".join((function.__doc__ or "").split()).removeprefix(name).strip().replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
