"""`python -m tests.sim SEEDS FROM`: the corpus, then so many seeds of the sync core under faults; the last line says how many failed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext

from tests.sim.core.corpus import Found, keep, read_all
from tests.sim.core.defects import planted
from tests.sim.core.plan import Plan, drawn
from tests.sim.core.pool import pool
from tests.sim.core.run import play
from tests.sim.core.shrink import shrunk

_CHUNK = 8
_SHRUNK = 3
"""So many of the failing seeds are made small and kept."""


def problems_of(plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan's run; a product that breaks in some other way than expected is wrong, too."""
    try:
        return play(plan).problems
    except Exception as error:  # noqa: BLE001  whatever it is, the seed is to be told
        return (f"broke: {error!r}",)


def main(argv: list[str]) -> int:
    """Run; 1 when a seed or a plan of the corpus failed."""
    count, first = int(argv[0]) if argv else 2000, int(argv[1]) if len(argv) > 1 else 0
    defect = os.environ.get("DEFECT", "")
    began = time.monotonic()
    with planted(defect) if defect else nullcontext():
        broken = 0 if defect else _corpus()
        failed = [_tell(seed, said) for seed, said in _runs(range(first, first + count)) if said]
        if not defect:
            for seed in failed[:_SHRUNK]:
                _shrink(seed)
    print(f"sim: {count} seeds, {len(failed)} failed, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed or broken else 0


def _runs(seeds: range) -> Iterator[tuple[int, tuple[str, ...]]]:
    with pool() as workers:
        yield from zip(seeds, workers.map(problems_of, (drawn(seed) for seed in seeds), chunksize=_CHUNK), strict=True)


def _corpus() -> int:
    """The plans of the corpus that fail."""
    failed = {name: said for name, found in read_all().items() if (said := problems_of(found.plan))}
    for name, said in failed.items():
        print(f"corpus {name}:", *(f"  {problem}" for problem in said[:4]), sep="\n", flush=True)
    return len(failed)


def _tell(seed: int, said: tuple[str, ...]) -> int:
    kinds = ", ".join(f"{fault.kind}@{fault.at:.1f}" for fault in drawn(seed).faults)
    print(f"seed {seed}: {kinds}", *(f"  {problem}" for problem in said[:4]), sep="\n", flush=True)
    return seed


def _shrink(seed: int) -> None:
    small = shrunk(drawn(seed), lambda plan: bool(problems_of(plan)))
    said = problems_of(small)
    file = keep(f"seed-{seed}", Found(said[0] if said else "", small))
    print(f"seed {seed}: {len(small.faults)} faults and {len(small.deeds)} deeds are enough, kept as {file.name}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
