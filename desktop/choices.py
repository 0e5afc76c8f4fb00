"""What a person chose at the wall, kept in the settings; a disk that does not take it costs a line in the log, never the wall."""

import logging

from services.runtime.settings import Settings, V

_LOG = logging.getLogger("gridwall.wall")


class Choices(Settings):
    """Settings whose `set` never fails: layout, language and theme work on a read-only home too, they are only not remembered."""

    _said = False

    def set(self, name: str, value: V) -> None:
        """Keep value under name where that is possible; said once where it is not."""
        try:
            super().set(name, value)
        except OSError as why:
            if not self._said:
                self._said = True
                _LOG.warning("choices are not remembered: %s", why)
