"""`python -m tests.sim.hunt SEEDS [NAME…]`: plants each defect and looks for a seed that notices; with DEFECT=name set, that one alone (exit 1 when found)."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice

from tests.sim.core.defects import names, planted
from tests.sim.core.run import run


def noticed(name: str, seed: int) -> str:
    """What the simulator says of a seed with a defect planted; "" for nothing."""
    with planted(name):
        try:
            return next(iter(run(seed).problems), "")
        except Exception as error:  # noqa: BLE001  a product broken on purpose may break in any way, and that is noticed
            return f"broke: {error!r}"


def hunt(name: str, seeds: Sequence[int]) -> tuple[int, str] | None:
    """The first seed that notices, and what it says."""
    return next(((seed, said) for seed in seeds if (said := noticed(name, seed))), None)


def main(argv: list[str]) -> int:
    """List what was found and what was not."""
    count = int(argv[0]) if argv else 2000
    wanted = [os.environ["DEFECT"]] if os.environ.get("DEFECT") else argv[1:] or names()
    found = 0
    with ProcessPoolExecutor(2) as pool:
        for name, hit in zip(wanted, pool.map(partial(hunt, seeds=range(count)), wanted), strict=True):
            found += hit is not None
            print(f"{name}: {'not found' if hit is None else f'seed {hit[0]}: {hit[1][:160]}'}", flush=True)
    print(f"sim-defects: {found} of {len(wanted)} found within {count} seeds", flush=True)
    if os.environ.get("DEFECT"):
        return 1 if found else 0
    return 0 if found == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(list(islice(sys.argv, 1, None))))
