"""`python -m tests.sim.hunt [SEEDS [FROM]]`: lists the planted defects; with DEFECT=name looks for a seed that notices that one (exit 1 when found),
with DEFECT=all for one of each (exit 1 unless all are found)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from tests.sim.core.defects import names, planted, told
from tests.sim.core.plan import Plan, drawn
from tests.sim.core.pool import pool
from tests.sim.core.run import play

ALL = "all"
KILLING = {
    "answer_before_commit": 0, "no_dedupe": 0, "epoch_kept_on_restore": 8, "number_before_commit": 0, "rows_beside_the_commit": 0, "chain_begins_anew": 0,
    "numbers_not_counted": 0, "decided_state_kept_after_a_failed_commit": 0, "failed_commit_answered": 0, "conflict_swallowed": 0, "unit_given_twice": 18,
    "timer_without_identity": 0, "realm_not_asked": 23, "kept_on_a_full_disk": 1, "click_counts_before_it_is_kept": 0, "new_identity_on_resend": 0,
    "nothing_offered_again": 8, "offered_again_by_number": 15, "copy_goes_on_under_the_same_name": 136, "numbers_forgotten_at_restart": 2,
    "cursor_before_rows": 27, "gap_passed_over": 0, "half_a_snapshot_taken": 6, "turned_away_taken_for_decided": 0, "prediction_left_in_the_view": 0,
    "lost_commands_not_sent_again": 0, "a_gap_in_the_numbers_not_seen": 1332, "number_left_unused": 1101, "commands_before_the_new_name_is_heard": 194,
    "realm_in_the_cache_alone": 473, "answer_counts_for_the_next_question": 16,
    "rows_stay_at_home": 3, "rows_not_caught_up": 4, "late_answer_taken_for_the_new_number": 792, "only_what_is_missing_is_told": 10223,
    "cache_ahead_of_the_outbox": 10584,
}  # fmt: skip
"""A seed that notices each planted defect, as the search found it."""


def noticed(name: str, plan: Plan) -> str:
    """What the simulator says of a plan with a defect planted; "" for nothing."""
    with planted(name):
        try:
            return next(iter(play(plan).problems), "")
        except Exception as error:  # noqa: BLE001  a product broken on purpose may break in any way, and that is noticed
            return f"broke: {error!r}"


def hunt(name: str, seeds: Sequence[int]) -> tuple[int, str] | None:
    """The first seed that notices, and what it says."""
    return next(((seed, said) for seed in seeds if (said := noticed(name, drawn(seed)))), None)


def main(argv: list[str]) -> int:
    """See above."""
    asked = os.environ.get("DEFECT", "")
    if not asked:
        print(*(f"{name}: {told(name)}" for name in names()), sep="\n", flush=True)
        return 0
    count, first = int(argv[0]) if argv else 2000, int(argv[1]) if len(argv) > 1 else 0
    wanted = names() if asked == ALL else [asked]
    found = len(_search(wanted, range(first, first + count)))
    print(f"sim-defects: {found} of {len(wanted)} found within {count} seeds", flush=True)
    return int(found < len(wanted) if asked == ALL else found == 1)


def _search(wanted: Sequence[str], seeds: Sequence[int]) -> list[str]:
    """Those that a seed notices; each is said as soon as it is known."""
    found: list[str] = []
    with pool() as workers:
        for name, hit in zip(wanted, workers.map(partial(hunt, seeds=seeds), wanted), strict=True):
            found += [name] if hit else []
            print(f"{name}: {f'seed {hit[0]}: {hit[1][:160]}' if hit else 'not found'}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
