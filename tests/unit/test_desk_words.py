"""Every English source of the desk's panels has its Chinese, and the catalogues hold nothing else under their names."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from resources import path

ROOT = Path(__file__).parents[2]
PANELS = ("queue", "detail", "units", "banner", "commandline", "palette", "log", "intake", "shift")
_PARTS = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(path("translations/parts").glob("*.json"))]
CATALOGUE: dict[str, dict[str, str]] = {
    context: {source: chinese for part in _PARTS for source, chinese in part.get(context, {}).items()} for part in _PARTS for context in part
}


def _calls(node: ast.AST, context: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else context
        if isinstance(child, ast.Call):
            words = [one.value for one in child.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            name = ast.unparse(child.func)
            if name == "self.tr":
                assert len(words) == 1, f"{context}: tr needs one literal"
                yield context, words[0]
            elif name in ("tr", "QCoreApplication.translate"):
                assert len(words) == 2, f"{context}: translate needs two literals"
                yield words[0], words[1]
        yield from _calls(child, inner)


def sources() -> set[tuple[str, str]]:
    files = [file for panel in PANELS for file in (ROOT / "widgets" / panel).glob("*.py")]
    return {found for file in files for found in _calls(ast.parse(file.read_text(encoding="utf-8")), "")}


def test_every_source_has_its_chinese_and_the_other_way_round() -> None:
    asked = sources()
    contexts = {context for context, _ in asked}
    assert asked == {(context, source) for context, words in CATALOGUE.items() if context in contexts for source in words}


def test_placeholders_survive_translation() -> None:
    for words in CATALOGUE.values():
        for source, chinese in words.items():
            assert source.count("%1") == chinese.count("%1"), source
            assert chinese.strip()
