"""The figures of the house, measured: lengths of files and functions, and habits that no linter knows."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("desktop", "widgets", "services", "resources")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file, parsed once."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    def functions(self) -> Iterator[tuple[str, int]]:
        """Each function's place and its length in lines, from def to end."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield f"{self.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1

    def classes(self) -> Iterator[tuple[str, int]]:
        """Each class's place and its length in lines."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield f"{self.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1

    def exec_calls(self) -> Iterator[str]:
        """Calls of a method exec: a nested loop that loses the tasks of the outer one."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"exec", "exec_"}:
                yield f"{self.name}:{node.lineno}"

    def unexplained_imports(self) -> Iterator[str]:
        """Imports inside a function whose line, or the line above, does not say `# lazy:` and why."""
        inside = {id(inner): inner for node in ast.walk(self.tree) if isinstance(node, Function) for inner in ast.walk(node)}
        for node in inside.values():
            if isinstance(node, ast.Import | ast.ImportFrom) and not self._says_lazy(node.lineno):
                yield f"{self.name}:{node.lineno}"

    def _says_lazy(self, line: int) -> bool:
        return any("# lazy:" in text for text in self.lines[max(0, line - 2) : line])


def tracked() -> list[Path]:
    """Every file of the repository that is not ignored, by git where it is at hand."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    return sorted(path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file())


def python_sources(*folders: str) -> list[Source]:
    """The Python files under the folders, or all of them; stubs follow their library and are not measured."""
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and (not folders or name.startswith(tuple(f"{folder}/" for folder in folders))):
            found.append(Source(name, path.read_text(encoding="utf-8")))
    return found


def share_under(lengths: list[int], limit: int) -> float:
    """The share of lengths under the limit, 0 to 1; 1 when there is none."""
    return sum(length < limit for length in lengths) / len(lengths) if lengths else 1.0
