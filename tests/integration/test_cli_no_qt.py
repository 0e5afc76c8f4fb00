"""Every verb but the wall and the drill runs where Qt is not installed (protocol.md §4)."""

import json
from pathlib import Path

from tests.support import processes
from tests.support.hubs import REGIONS


def _run(*args: str) -> str:
    done = processes.run(*args, block_qt=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_whole_headless_command_line_without_qt(tmp_path: Path) -> None:
    where, feed, token, copy = ["--data-dir", str(tmp_path / "hub")], tmp_path / "feed.jsonl", tmp_path / "token", tmp_path / "copy"
    token.write_text(_run("token", "issue", *where, "--role", "field", "--name", "feeds"))
    _run("token", "list", *where)
    _run("region", "import", str(REGIONS), *where)
    _run("roster", "import", "resources/scenarios/yunxi-roster.json", *where)
    frame = {"dt": 0, "t": "report", "id": "00000000-0000-4000-8000-000000000001", "category": "x", "text": "x", "region": "9901"}
    feed.write_text(json.dumps(frame))
    with processes.started("hub", *where, "--listen", "127.0.0.1:0", block_qt=True) as hub:
        url = str(processes.ready_line(hub)["url"])
        summary = json.loads(_run("replay", str(feed), "--hub", url, "--token-file", str(token), "--speed", "0").splitlines()[-1])
        assert summary == {"sent": 1, "acked": 1, "refused": 0}
        _run("backup", *where, "--to", str(copy))
        _run("export", *where, "--to", str(tmp_path / "log.jsonl"))
        _run("doctor", *where)
        _run("token", "revoke", *where, "--name", "feeds")
    _run("audit", "verify", *where)
    _run("restore", str(copy), *where)


def test_the_console_without_qt(tmp_path: Path) -> None:
    where, token = ["--data-dir", str(tmp_path / "hub")], tmp_path / "token"
    token.write_text(_run("token", "issue", *where, "--role", "dispatcher", "--name", "zhang"))
    with processes.started("hub", *where, "--listen", "127.0.0.1:0", block_qt=True) as hub:
        url = str(processes.ready_line(hub)["url"])
        seat = ["console", "--hub", url, "--token-file", str(token), "--data-dir", str(tmp_path / "seat")]
        done = processes.run(*seat, block_qt=True, stdin=":status\n:quit\n")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["t"] == "status"
