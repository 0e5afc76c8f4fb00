"""Small disks for a few seats, which can be full: a file system in memory, made as small as what is on it."""

import os
from collections.abc import Sequence
from pathlib import Path

from tests.soak.child import ran

_ROOM = "size=512m"
_TRIES = 50


class Disks:
    """Of folders; where none may be mounted, `of` is empty and a disk is never full."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder, self._wanted, self.of = folder, frozenset(names), list[str]()

    async def give(self, folder: Path) -> None:
        """A disk of its own, if it is to have one."""
        if folder.name in self._wanted:
            try:
                await ran("mkdir", "-m", "700", str(folder))
                await ran("mount", "-t", "tmpfs", "-o", f"{_ROOM},mode=700", "soak", str(folder))
            except OSError:
                return
            self.of.append(folder.name)

    async def fill(self, name: str) -> None:
        """Nothing more goes on it. Its seat may write between the look and the deed, which is then tried again."""
        for left in reversed(range(_TRIES)):
            found = os.statvfs(self._folder / name)
            try:
                await self._size(name, f"size={(found.f_blocks - found.f_bfree) * found.f_frsize}")
            except OSError:
                if not left:
                    raise
            else:
                return

    async def empty(self, name: str) -> None:
        """There is room again."""
        await self._size(name, _ROOM)

    async def _size(self, name: str, size: str) -> None:
        await ran("mount", "-o", f"remount,{size}", str(self._folder / name))

    async def close(self) -> None:
        """Let go of them, with what is on them left behind as a folder."""
        for name in self.of:
            await ran("umount", str(self._folder / name))
