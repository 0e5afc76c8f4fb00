"""The field client of the documents works against a real hub: its report is taken, its task signed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.hubs import HubProcess

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "field_client.py"


def code(text: str) -> list[str]:
    """Lines of code: without the docstring, comments, blanks and the linter's marks."""
    return [line.split("  # noqa")[0] for line in text.splitlines() if line.strip() and not line.startswith(('"""', "#"))]


@contextmanager
def example(url: str, token: str, stderr: Path) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "GRIDWALL_HUB": url, "GRIDWALL_TOKEN": token}
    with stderr.open("w") as log:
        process = subprocess.Popen([sys.executable, str(EXAMPLE)], env=env, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)
            assert process.stdout is not None
            process.stdout.close()


def until(process: subprocess.Popen[str], tag: str) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        frame: dict[str, Any] = json.loads(line)
        if frame["t"] == tag:
            return frame
    raise AssertionError(f"the example ended before {tag} came")


async def test_the_field_client_reports_and_signs_its_task(own_hub: HubProcess, tmp_path: Path) -> None:
    with own_hub.running(), example(own_hub.url, own_hub.token("field", "gps", units="U12"), tmp_path / "stderr") as process:
        ack = until(process, "ack")
        assert ack["outcome"] == "applied"
        async with own_hub.console(own_hub.token("dispatcher")) as console:
            assert console.row("incidents", ack["incident"])["text"] == "三楼冒烟"
            assert (await console.do("assign", ack["incident"], units=["U12"]))["outcome"] == "applied"
            task = until(process, "task")
            assert (task["unit"], task["incident"], task["no"]) == ("U12", ack["incident"], ack["no"])
            assert until(process, "ack")["outcome"] == "applied"
        async with own_hub.console(own_hub.token("dispatcher", "late"), "seat-02") as console:
            assert console.row("incidents", ack["incident"])["state"] == "signed"
            assert console.row("units", "U12")["status"] == "SG"


def test_it_is_ten_lines_and_the_documents_print_it_as_it_is() -> None:
    lines = code(EXAMPLE.read_text(encoding="utf-8"))
    assert len(lines) <= 10
    for page in ("README.md", "docs/field-client.md"):
        assert "\n".join(lines) in "\n".join(code((ROOT / page).read_text(encoding="utf-8"))), page
