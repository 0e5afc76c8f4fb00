"""The figures and habits of the house hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.figures import PRODUCT, ROOT, Source, python_sources, share_under, tracked

# Written so that this file does not hold what it looks for.
_HOSTS = re.compile(r"pypi[.]or|python[h]osted|registry[.]npm|debian[.]or|ubuntu[.]com", re.IGNORECASE)
_MACHINE = re.compile(r"/work[/](main|shared)|/tmp[/]gw")
_LEFT_OPEN = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|NotImplementedErro[r]")
_BINARY = {".png", ".ttf", ".wav", ".gz", ".db", ".ico"}


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    """Every Python file of the repository."""
    return python_sources()


@pytest.fixture(scope="module")
def product() -> list[Source]:
    """The Python files that ship."""
    return python_sources(*PRODUCT)


def test_no_file_is_over_400_lines_and_90_percent_are_under_300(sources: list[Source]) -> None:
    assert [s.name for s in sources if len(s.lines) > 400] == []
    assert share_under([len(s.lines) for s in sources], 300) >= 0.9


def test_90_percent_of_functions_are_under_28_lines(product: list[Source]) -> None:
    functions = dict(pair for source in product for pair in source.functions())
    assert share_under(list(functions.values()), 28) >= 0.9
    assert {name: length for name, length in functions.items() if length > 60} == {}


def test_no_class_is_over_250_lines(product: list[Source]) -> None:
    assert {name: length for source in product for name, length in source.classes() if length > 250} == {}


def test_every_module_says_in_its_first_line_what_it_is_for(sources: list[Source]) -> None:
    silent = [s.name for s in sources if not (s.lines and s.lines[0].startswith('"""') and len((ast.get_docstring(s.tree) or "").split()) > 2)]
    assert silent == []


def test_no_nested_event_loop(sources: list[Source]) -> None:
    assert [place for source in sources for place in source.exec_calls()] == []


def test_an_import_inside_a_function_says_why(sources: list[Source]) -> None:
    assert [place for source in sources for place in source.unexplained_imports()] == []


def test_mypy_has_no_let_off_per_module() -> None:
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "[[tool.mypy.overrides]]" not in config
    assert [s.name for s in python_sources() if re.search(r"^# (mypy|ruff):", s.text, re.MULTILINE)] == []


@pytest.mark.parametrize("habit", [_HOSTS, _MACHINE, _LEFT_OPEN], ids=["registry hosts", "paths of one machine", "left open"])
def test_no_file_names(habit: re.Pattern[str]) -> None:
    texts = [p for p in tracked() if p.suffix not in _BINARY and "data" not in p.relative_to(ROOT).parts]
    assert [str(p.relative_to(ROOT)) for p in texts if habit.search(p.read_text(encoding="utf-8", errors="replace"))] == []


def test_no_lock_that_records_hosts() -> None:
    names = {path.name for path in tracked()}
    assert not names & {"uv.lock", "pylock.toml"}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned), "each version is pinned and has hashes"


def test_import_contracts_hold() -> None:
    # A process of its own: import-linter turns every logger of the process that runs it off.
    linter = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("menu.exec()\n", ["x.py:1"]),
        ("dialog.exec_(1)\n", ["x.py:1"]),
        ("exec('1')\n", []),
    ],
)
def test_exec_is_noticed(text: str, found: list[str]) -> None:
    assert list(Source("x.py", text).exec_calls()) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f():\n    import re\n", ["x.py:2"]),
        ("def f():\n    import re  # lazy: heavy\n", []),
        ("def f():\n    # lazy: heavy\n    import re\n", []),
        ("import re\n", []),
    ],
)
def test_a_hidden_import_is_noticed(text: str, found: list[str]) -> None:
    assert list(Source("x.py", text).unexplained_imports()) == found
