"""Starts the wall: a painted window first, then everything behind it, then one loop until it ends."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop import signals
from desktop.choices import Choices
from desktop.options import WallOptions, known
from desktop.shell import show_shell
from desktop.theme import FUSION, apply_palette
from desktop.translate import Languages
from services.runtime.paths import user_paths
from widgets.base.fonts import FIRST_FILES, load_fonts
from widgets.base.i18n import CHINESE
from widgets.base.tokens import DARK, THEMES

if TYPE_CHECKING:
    from desktop.start import Beside


def run_wall(options: WallOptions, beside: "Beside | None" = None) -> int:
    """Show the wall until it is closed or told to end; the exit code. `beside` runs in the same loop, for tests and measurements."""
    signals.end_at_once()
    settings = Choices(user_paths().settings_file)
    start = known(options, settings)
    if start.usage:
        print(f"gridwall wall: {start.why}", file=sys.stderr)  # noqa: T201  the one line that a refused start owes the user
        return 2
    signals.need_screen()
    app = QApplication.instance() or QApplication([*sys.argv[:1], *FUSION])
    assert isinstance(app, QApplication)
    app.setApplicationName("gridwall")
    tokens = THEMES.get(options.theme or settings.get("theme", DARK.name), DARK)
    apply_palette(app, tokens)
    load_fonts(names=FIRST_FILES)
    languages = Languages(app)
    languages.use(options.lang or settings.get("lang", CHINESE))
    shell = show_shell(app, options, settings, tokens)
    # lazy: the first window is on the screen before numpy, asyncio, the store and the panels are imported
    from desktop.start import Opening, run

    return run(Opening(app, start.options, settings, languages, tokens, shell), beside)
