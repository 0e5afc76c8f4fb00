"""Starting, stopping, and what keeps a hub from starting: one line each (protocol.md §4)."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.hubs import HubProcess, cli


def _refused(*args: str) -> str:
    done = processes.run("hub", *args, timeout=20)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("gridwall: ")
    return done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly_and_a_restart_keeps_the_epoch(own_hub: HubProcess, number: signal.Signals) -> None:
    with own_hub.running():
        first = own_hub.ready
        assert set(first) == {"ready", "url", "realm", "epoch", "pid"}
        assert own_hub.process is not None
        assert first["pid"] == own_hub.process.pid
        own_hub.process.send_signal(number)
        assert own_hub.process.wait(15) == 0
    with own_hub.running():
        assert own_hub.ready["epoch"] == first["epoch"]
        own_hub.kill()
    with own_hub.running():
        assert own_hub.ready["epoch"] == first["epoch"]
    assert own_hub.said() == ""


def test_a_second_hub_on_the_directory_is_refused(own_hub: HubProcess) -> None:
    with own_hub.running():
        assert "is in use by another hub" in _refused("--data-dir", str(own_hub.dir), "--listen", "127.0.0.1:0")


def test_a_port_in_use_is_refused(own_hub: HubProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in _refused("--data-dir", str(own_hub.dir), "--listen", f"127.0.0.1:{port}")


def test_a_directory_of_another_realm_is_refused(own_hub: HubProcess) -> None:
    with own_hub.running("--realm", "drill-a"):
        assert own_hub.ready["realm"] == "drill-a"
    assert "belongs to realm drill-a, not live" in _refused("--data-dir", str(own_hub.dir), "--realm", "live", "--listen", "127.0.0.1:0")
    with own_hub.running():
        assert own_hub.ready["realm"] == "drill-a"


def test_what_is_no_directory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert "cannot be used as a data directory" in _refused("--data-dir", str(file), "--listen", "127.0.0.1:0")
    assert "cannot be used as a data directory" in _refused("--data-dir", "/proc/gridwall", "--listen", "127.0.0.1:0")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_directory_is_refused(own_hub: HubProcess) -> None:
    own_hub.dir.chmod(0o500)
    try:
        assert "cannot be used as a data directory" in _refused("--data-dir", str(own_hub.dir), "--listen", "127.0.0.1:0")
    finally:
        own_hub.dir.chmod(0o700)


def test_a_file_that_is_no_journal_is_refused(own_hub: HubProcess) -> None:
    (own_hub.dir / "journal.sqlite").write_bytes(b"not a database" * 1000)
    assert "cannot be opened" in _refused("--data-dir", str(own_hub.dir), "--listen", "127.0.0.1:0")


def test_a_policy_that_is_wrong_is_refused_by_name(own_hub: HubProcess) -> None:
    (own_hub.dir / "policy.toml").write_text("must_fly = true\n")
    assert "policy.toml" in _refused("--data-dir", str(own_hub.dir), "--listen", "127.0.0.1:0")


def test_an_older_copy_put_back_begins_a_new_epoch_once(own_hub: HubProcess) -> None:
    mark = own_hub.dir.with_name("hub.high-water")
    with own_hub.running():
        epoch = own_hub.ready["epoch"]
    assert json.loads(mark.read_text())["epoch"] == epoch
    mark.write_text(json.dumps({"epoch": epoch, "seq": 99}))
    with own_hub.running():
        forked = own_hub.ready["epoch"]
    assert forked > epoch
    with own_hub.running():
        assert own_hub.ready["epoch"] == forked


@pytest.mark.parametrize("args", ["", "--data-dir x --listen nowhere", "--data-dir x --realm dead", "--data-dir x --listen a:99999"])
def test_wrong_usage_is_2(args: str) -> None:
    assert cli("hub", *args.split())[0] == 2


@pytest.mark.parametrize("verb", ["hub", "token", "region", "roster", "replay", "console", "backup", "restore", "audit", "export"])
def test_help_on_each_verb(verb: str) -> None:
    code, out, _ = cli(verb, "--help")
    assert code == 0
    assert out.startswith(f"usage: gridwall {verb}")
