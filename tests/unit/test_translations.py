"""Every string of the wall has its Chinese, and no catalogue keeps one that nobody says any more."""

import ast
from collections.abc import Iterator
from pathlib import Path

from desktop.translate import catalogue
from tests.support.processes import ROOT

FILES = sorted([*(ROOT / "widgets").rglob("*.py"), *(ROOT / "desktop").rglob("*.py")])


def _said(file: Path) -> Iterator[tuple[str, str]]:
    """(context, English) of each call of tr or translate with plain text."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for top in ast.walk(tree):
        if isinstance(top, ast.ClassDef):
            for node in ast.walk(top):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr" and isinstance(node.args[0], ast.Constant):
                    yield top.name, str(node.args[0].value)
        if isinstance(top, ast.Call) and len(top.args) >= 2 and all(isinstance(arg, ast.Constant) for arg in top.args[:2]):
            called = top.func.attr if isinstance(top.func, ast.Attribute) else getattr(top.func, "id", "")
            if called in ("translate", "tr"):
                yield str(top.args[0].value), str(top.args[1].value)  # type: ignore[attr-defined]


def test_zh_cn_is_complete() -> None:
    known = catalogue()
    missing = [f"{file.relative_to(ROOT)}: {context}: {text}" for file in FILES for context, text in _said(file) if text not in known.get(context, {})]
    assert not missing, "\n".join(missing)


def test_a_missing_string_would_be_found() -> None:
    assert sum(1 for file in FILES for _ in _said(file)) > 60


def test_translations_keep_their_places() -> None:
    for context, words in catalogue().items():
        for english, chinese in words.items():
            assert chinese.strip(), (context, english)
            for place in ("%1", "%2", "{0}", "{1}"):
                assert (place in english) == (place in chinese), (context, english)
