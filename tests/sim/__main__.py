"""`python -m tests.sim SEEDS FROM`: so many seeds of the sync core under faults; the last line says how many failed."""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.sim.core.run import Verdict, run

_WORKERS = 2


def main(argv: list[str]) -> int:
    """Run; 1 when a seed failed, whose faults and problems are printed."""
    count, first = int(argv[0]), int(argv[1]) if len(argv) > 1 else 0
    began, failed = time.monotonic(), 0
    with ProcessPoolExecutor(_WORKERS) as pool:
        for verdict in pool.map(run, range(first, first + count), chunksize=8):
            failed += bool(verdict.problems)
            if verdict.problems:
                _tell(verdict)
    print(f"sim: {count} seeds, {failed} failed, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed else 0


def _tell(verdict: Verdict) -> None:
    kinds = ", ".join(f"{fault.kind}@{fault.at:.1f}" for fault in verdict.faults)
    print(f"seed {verdict.seed}: {kinds}", *(f"  {problem}" for problem in verdict.problems[:4]), sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
