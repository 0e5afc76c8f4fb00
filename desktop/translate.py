"""The Chinese of the wall: a translator over the catalogues in resources/translations, one a panel."""

import json
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QTranslator

from resources import path
from widgets.base.i18n import CHINESE, ENGLISH

Catalogue = dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Every context with its English sources and their Chinese, from all parts."""
    merged: Catalogue = {"Language": {ENGLISH: CHINESE}}
    for file in sorted(path("translations/parts").glob("*.json")):
        for context, words in json.loads(file.read_text(encoding="utf-8")).items():
            merged.setdefault(context, {}).update(words)
    return merged


class ChineseTranslator(QTranslator):
    """Looks a source text up by its context; a text that is in no catalogue stays English."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        found = self._words.get(context, {}).get(sourceText)
        return found if found is None or n < 0 else found.replace("%n", str(n))

    def isEmpty(self) -> bool:
        return not self._words


class Languages:
    """Switches the language of the running application; Qt then sends LanguageChange to every widget."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._chinese = ChineseTranslator(catalogue())
        self.current = ENGLISH

    def use(self, lang: str) -> None:
        """`zh_CN` or `en`."""
        if lang == self.current:
            return
        if lang == CHINESE:
            self._app.installTranslator(self._chinese)
        else:
            self._app.removeTranslator(self._chinese)
        self.current = lang

    def toggle(self) -> str:
        """The other language; returns it."""
        self.use(ENGLISH if self.current == CHINESE else CHINESE)
        return self.current
