"""`gridwall console` as an outside program uses it, against a real hub process: kill, restart, freeze, count (protocol.md §4)."""

import json
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.processes import run
from tests.support.site import Site

HUB_LOSS_S = 16.0


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_script_of_lines_gets_json_lines_alone(site: Site) -> None:
    with site.hub():
        script = "lr fire 三楼冒烟 <b>火</b>\n:wait 5\n:queue\nsl 1 ;从东门进\nsl 1\nbz 77 x\n\nfoo\n:blah\n:recommend 1\n:recommend 9\n"
        script += ":wait 5\n:status\n:units\n:conflicts\n:review\n"
        done = run(*site.argv("seat-03"), stdin=script, block_qt=True)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["t"] for line in lines[-8:] if line["t"] != "command"][-5:] == ["wait", "status", "units", "conflicts", "review"]
    steps = [line["status"] for line in lines if line["t"] == "command" and line["cseq"] == 1]
    assert steps == ["QUEUED", "SENT", "DECIDED", "VISIBLE"]
    [row] = next(line for line in lines if line["t"] == "queue")["rows"]
    assert (row["text"], row["state"], row["no"][-5:]) == ("三楼冒烟 <b>火</b>", "reported", "-0001")
    assert [line["line"] for line in lines if line["t"] == "refused"] == ["bz 77 x", "foo", ":blah", ":recommend 9"]
    asked = next(line for line in lines if line["t"] == "recommend")
    assert (asked["incident"], asked["rows"], asked["wants"]) == (row["id"], [], {"fire": 2, "patrol_car": 1})
    ended = [(line["cseq"], line["outcome"]) for line in lines if line["t"] == "command" and line["status"] == "VISIBLE"]
    assert ended == [(1, "applied"), (2, "applied"), (3, "noop")]
    assert all("\n" not in line["why"] for line in lines if line["t"] == "refused")
    assert [line["pending"] for line in lines if line["t"] == "wait"] == [0, 0]
    status = next(line for line in lines if line["t"] == "status")
    assert (status["link"], status["realm"], status["role"], status["console"]) == ("LIVE", "live", "dispatcher", "seat-03")


def test_a_line_about_several_is_sent_at_once_each_under_its_own_number(site: Site) -> None:
    with site.hub():
        script = "lr fire one\nlr fire two\nlr fire three\n:wait 5\nbz 1-2,3 看过\nsl 1,9\n:wait 5\nsl @P4\n:wait 5\n:queue\n"
        done = run(*site.argv("seat-03"), stdin=script)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    sent = [(line["cseq"], line["line"], line["outcome"]) for line in lines if line["t"] == "command" and line["status"] == "VISIBLE"]
    assert sent[3:] == [(n, "bz 1-2,3 看过", "applied") for n in (4, 5, 6)] + [(n, "sl @P4", "applied") for n in (7, 8, 9)]
    assert len({line["cid"] for line in lines if line["t"] == "command"}) == 9
    assert [line["line"] for line in lines if line["t"] == "refused"] == ["sl 1,9"]
    assert [row["state"] for row in lines[-1]["rows"]] == ["accepted"] * 3
    assert site.notes() == ["看过"] * 3


def test_with_the_hub_gone_it_opens_from_the_cache_queues_and_sends_once_in_order(site: Site) -> None:
    with site.hub():
        done = run(*site.argv("seat-03"), stdin="lr fire one\nlr fire two\n:wait 5\n")
        assert done.returncode == 0
    with site.console() as console:
        assert [row["no"][-4:] for row in console.ask(":queue")["rows"]] == ["0001", "0002"]
        assert console.ask(":status")["link"] == "OFFLINE"
        for text in ("a", "b", "c"):
            console.say(f"bz 1 {text}")
        queued = console.badge(5, "QUEUED")
        assert queued["outcome"] is None
        assert console.ask(":wait 0")["pending"] == 3
        with site.hub():
            assert console.ask(":wait 20")["pending"] == 0
            console.say(":quit")
            assert console.process.wait(5) == 0
    assert site.notes() == ["a", "b", "c"]


def test_a_console_killed_between_queued_and_sent_sends_at_its_next_start(site: Site) -> None:
    with site.hub():
        assert run(*site.argv("seat-03"), stdin="lr fire one\n:wait 5\n").returncode == 0
    with site.console() as console:
        console.say("bz 1 kept")
        cid = console.badge(2, "QUEUED")["cid"]
        console.process.send_signal(signal.SIGKILL)
        console.process.wait()
    with site.hub(), site.console() as console:
        assert console.badge(2, "VISIBLE")["cid"] == cid
        console.say(":quit")
        console.process.wait(5)
    assert site.notes() == ["kept"]


def test_a_hub_killed_under_load_loses_and_doubles_nothing(site: Site) -> None:
    texts = [f"n{number}" for number in range(60)]
    with ExitStack() as stack:
        with site.hub() as hub:
            assert run(*site.argv("seat-03"), stdin="lr fire one\n:wait 5\n").returncode == 0
            console = stack.enter_context(site.console())
            for text in texts[:30]:
                console.say(f"bz 1 {text}")
            console.badge(11, "SENT")
            hub.send_signal(signal.SIGKILL)
            hub.wait()
        for text in texts[30:]:
            console.say(f"bz 1 {text}")
        console.badge(61, "QUEUED")
        with site.hub():
            assert console.ask(":wait 30")["pending"] == 0
    assert site.notes() == texts


def test_a_stopped_hub_is_offline_within_a_second(site: Site) -> None:
    with ExitStack() as stack:
        with site.hub() as hub:
            console = stack.enter_context(site.console())
            console.link("LIVE", 10)
            hub.send_signal(signal.SIGKILL)
            assert console.link("OFFLINE", 1) < 1
        age = console.ask(":status")["age_s"]
        assert 0 <= age < 6


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_it_cleanly(site: Site, number: signal.Signals) -> None:
    with site.console() as console:
        console.ask(":status")
        console.process.send_signal(number)
        assert console.process.wait(5) == 0


def test_refusals_are_one_line_and_exit_1(site: Site) -> None:
    with site.console() as console:
        console.ask(":status")
        twice = run(*site.argv("seat-03"), stdin="")
        assert (twice.returncode, twice.stderr.count("\n")) == (1, 1)
        assert "in use by another seat" in twice.stderr
    argv = site.argv("seat-04")
    argv[argv.index("--token-file") + 1] = str(site.folder / "none")
    missing = run(*argv, stdin="")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    wrong = run("console", "--hub", "http://x", *site.argv("seat-05")[3:], stdin="")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert run("console").returncode == 2


def test_a_token_that_does_not_hold_is_refused_and_said(site: Site) -> None:
    with site.hub():
        site.token.write_text("gw_wrong")
        done = run(*site.argv("seat-03"), stdin="lr fire one\n:status\n")
    status = json.loads(done.stdout.splitlines()[-1])
    assert status["link"] == "REFUSED"
    assert "token" in status["why"]
    assert json.loads(done.stdout.splitlines()[0])["status"] == "QUEUED", "the click is kept all the same"


@pytest.mark.long
def test_a_frozen_hub_is_stale_at_ten_seconds_then_offline(site: Site) -> None:
    with ExitStack() as stack:
        hub = stack.enter_context(site.hub())
        console = stack.enter_context(site.console())
        console.link("LIVE", 10)
        hub.send_signal(signal.SIGSTOP)
        assert 4.5 < console.link("STALE", 11) < 11
        age = console.ask(":status")["age_s"]
        assert age >= 10
        console.link("OFFLINE", 3)
        hub.send_signal(signal.SIGCONT)
        console.link("LIVE", HUB_LOSS_S)
