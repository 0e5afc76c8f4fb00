"""Plays the tone of a priority where the machine can; where it cannot, the desk says `sound off` and its banner line goes on saying what asks."""

import logging
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from PySide6.QtCore import QTemporaryDir, QUrl

from services.analysis.tones import wav

_LOG = logging.getLogger("gridwall.wall")


class Player(Protocol):
    """What is told to sound."""

    @property
    def audible(self) -> bool:
        """Whether anybody can hear it now."""

    def play(self, priority: int) -> None:
        """Sound the tone of a priority, once."""


class Silence:
    """No sound module, or no device."""

    audible = False

    def play(self, priority: int) -> None:
        """Nothing can be heard."""


class _Effect(Protocol):
    def setSource(self, url: QUrl) -> None: ...
    def play(self) -> None: ...


class Effects:
    """One effect a priority, made of files in a folder that goes with it. An effect belongs to the device it was made for, and made without one it stays
    mute for ever: when devices come or go they are made anew."""

    def __init__(self, media: ModuleType) -> None:
        self._media, self._devices, self._folder = media, media.QMediaDevices(), QTemporaryDir()
        self._effects: dict[int, _Effect] = {}
        self._devices.audioOutputsChanged.connect(self._effects.clear)

    @property
    def audible(self) -> bool:
        """Whether there is an output now."""
        return not self._devices.defaultAudioOutput().isNull()

    def play(self, priority: int) -> None:
        """Sound it; where the output has gone meanwhile nothing happens."""
        if self.audible:
            if priority not in self._effects:
                self._effects[priority] = self._made(priority)
            self._effects[priority].play()

    def _made(self, priority: int) -> _Effect:
        file = Path(self._folder.filePath(f"p{priority}.wav"))
        file.write_bytes(wav(priority))
        effect: _Effect = self._media.QSoundEffect()
        effect.setSource(QUrl.fromLocalFile(str(file)))
        return effect


def player() -> Player:
    """The machine's, where the optional sound module is installed and works."""
    try:
        return Effects(import_module("PySide6.QtMultimedia"))
    except (ImportError, OSError) as why:
        _LOG.info("sound off: %s", why)
        return Silence()
