"""A seat of a soak: `gridwall console` in a process that comes and goes, and what it said it keeps."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.soak.child import Child, module
from tests.soak.skewed import set_skew

Line = dict[str, Any]


@dataclass
class Said:
    """A command that its seat said is QUEUED, under which numbers it was, and the last that was said of it."""

    console: str
    numbers: set[int]
    line: str
    verb: str
    status: str = ""
    outcome: str | None = None


class Seat:
    """One desk's folder, and the console that runs on it while it is not killed."""

    def __init__(self, name: str, role: str, prefix: Sequence[str], url: str, token: Path, folder: Path) -> None:
        self.name, self.role, self.dir, self.clock = name, role, folder / name, folder / f"{name}.clock"
        self.queued: dict[str, Said] = {}
        self.refused = 0
        set_skew(self.clock, 0.0)
        verb = ["console", "--hub", url, "--token-file", token, "--data-dir", self.dir, "--name", name, "--lang", "en"]
        self.child = Child([*prefix, *module("skewed", self.clock, *verb)], folder / f"{name}.log", self._hear)
        self._asked: dict[str, list[asyncio.Future[Line]]] = defaultdict(list)

    def _hear(self, text: str) -> None:
        line: Line = json.loads(text)
        if line["t"] == "command":
            self._keep(line)
        elif line["t"] == "refused":
            self.refused += 1
        elif self._asked[line["t"]]:
            answer = self._asked[line["t"]].pop(0)
            if not answer.done():
                answer.set_result(line)

    def _keep(self, line: Line) -> None:
        said = self.queued.setdefault(line["cid"], Said(self.name, set(), line["line"], line["verb"]))
        said.numbers.add(line["cseq"])
        said.status, said.outcome = line["status"], line["outcome"]

    async def ask(self, question: str, limit_s: float = 10.0) -> Line:
        """The answer to `:queue` and its like. TimeoutError when none comes: killed, stopped, or slow."""
        if not self.child.alive:
            raise TimeoutError
        answer: asyncio.Future[Line] = asyncio.get_running_loop().create_future()
        self._asked[question[1:].split(maxsplit=1)[0]].append(answer)
        async with asyncio.timeout(limit_s):
            await self.child.say(question)
            return await answer

    async def kill(self) -> None:
        """SIGKILL; who asked has no answer."""
        await self.child.kill()
        self._asked.clear()
