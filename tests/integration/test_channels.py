"""Pages leave through real sockets: what a webhook and a mail server get, what becomes of a refusal and of silence, and what the log says of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from services.domain.policy import ChannelPolicy
from services.link.channels.port import Message
from services.link.channels.smtp import Smtp
from services.link.channels.webhook import Webhook
from tests.support.hubs import Console, HubProcess, cli, report
from tests.support.receivers import HttpServer, SmtpServer, listening, until

PAGE = Message(
    id="01930000-0000-7000-8000-000000000001", to="li", no="20261122-0042", priority=1, category="public_safety/fire", level="L4", place="城关镇·东门社区",
    text=".三楼冒烟", opened_at="2026-11-22T06:22:06.000Z", call=2,
)  # fmt: skip
FAST: dict[str, Any] = {"timeout_s": 0.3, "tries": 3, "pause_s": 0.02}


async def test_a_webhook_gets_the_page_as_json() -> None:
    server = HttpServer()
    async with listening(server):
        receipt = await Webhook("hook", ChannelPolicy(url=server.url, token="secret", **FAST)).deliver(PAGE)
    assert receipt.why == ""
    ((first, headers, body),) = server.posts
    assert first == "POST /page?from=gridwall HTTP/1.1"
    assert (headers["authorization"], headers["content-type"]) == ("Bearer secret", "application/json; charset=utf-8")
    assert body == {name: getattr(PAGE, name) for name in PAGE.__struct_fields__}


@pytest.mark.parametrize(
    ("answers", "why", "posts"),
    [
        ([500, 503, 204], "", 3), ([500], "HTTP 500", 3), ([404], "HTTP 404", 1), ([429, 200], "", 2), ([0], "no answer within 0.3 s", 3), ([0, 200], "", 2),
        ([-1], "the server speaks no HTTP", 3),
    ],
)  # fmt: skip
async def test_a_webhook_is_tried_again_where_that_may_help(answers: list[int], why: str, posts: int) -> None:
    server = HttpServer(answers)
    async with listening(server):
        receipt = await Webhook("hook", ChannelPolicy(url=server.url, **FAST)).deliver(PAGE)
    assert (receipt.why, len(server.posts)) == (why, posts)


async def test_nobody_listens() -> None:
    assert "refused" in (await Webhook("hook", ChannelPolicy(url="http://127.0.0.1:9/x", **FAST)).deliver(PAGE)).why.lower()
    assert "refused" in (await Smtp("mail", ChannelPolicy(url="smtp://127.0.0.1:9", to={"li": "li@here"}, **FAST)).deliver(PAGE)).why.lower()


def test_whom_a_channel_reaches() -> None:
    named = ChannelPolicy(url="http://here/", to={"li": "http://here/li"})
    assert [Webhook("w", named).reaches(one) for one in ("li", "wang")] == [True, False]
    assert Webhook("w", ChannelPolicy(url="http://here/")).reaches("wang")
    assert [Smtp("m", ChannelPolicy(url="smtp://here", to={"li": "li@here"})).reaches(one) for one in ("li", "wang")] == [True, False]


async def test_a_mail_says_what_and_where_in_chinese() -> None:
    server = SmtpServer()
    async with listening(server):
        policy = ChannelPolicy(url=server.url, to={"li": "li@county.test"}, sender="wall@county.test", user="wall", password="pass", **FAST)
        assert (await Smtp("mail", policy).deliver(PAGE)).why == ""
    ((sender, to, mail),) = server.mails
    assert (sender, to) == ("MAIL FROM:<wall@county.test>", "RCPT TO:<li@county.test>")
    assert any(line.startswith("AUTH PLAIN ") for line in server.said)
    assert (mail["Subject"], mail["Message-ID"]) == ("P1 20261122-0042 .三楼冒烟", f"<{PAGE.id}@gridwall>")
    assert mail.get_content().splitlines() == ["P1 20261122-0042 .三楼冒烟", "城关镇·东门社区", "public_safety/fire", "L4 · 2026-11-22T06:22:06.000Z · 2"]


@pytest.mark.parametrize(
    ("server", "why", "tries"),
    [
        (SmtpServer(refuse="RCPT"), "SMTP 550 no such user", 1),
        (SmtpServer(refuse="MAIL", answer="451 later"), "SMTP 451 later", 3),
        (SmtpServer(refuse="DATA", hang=True), "no answer within 0.3 s", 3),
    ],
)
async def test_a_mail_that_is_not_taken(server: SmtpServer, why: str, tries: int) -> None:
    async with listening(server):
        receipt = await Smtp("mail", ChannelPolicy(url=server.url, to={"li": "li@here"}, **FAST)).deliver(PAGE)
    assert (receipt.why, sum(line.startswith("EHLO") for line in server.said)) == (why, tries)


# --- with a hub ---


def _roster(tmp_path: Path, hub: HubProcess) -> None:
    duty = [{"level": "L5", "region": "9901", "leaders": ["li", "wang"], "names": ["李", "王"]}]
    file = tmp_path / "roster.json"
    file.write_text(json.dumps({"units": [], "orgs": [], "duty": duty}), encoding="utf-8")
    assert cli("roster", "import", str(file), "--data-dir", str(hub.dir))[0] == 0


def _policy(hub: HubProcess, *channels: tuple[str, str, str]) -> None:
    text = "page_repeat_s = 0\npage_climb_s = 0\n"
    for name, url, to in channels:
        text += f'[channels.{name}]\nurl = "{url}"\ntimeout_s = 0.5\ntries = 2\npause_s = 0.05\nto = {{ {to} }}\n'
    hub.dir.mkdir(parents=True, exist_ok=True)
    (hub.dir / "policy.toml").write_text(text)


async def _log(console: Console, incident: str) -> list[dict[str, Any]]:
    await console.send({"t": "log", "incident": incident})
    return [event for event in (await console.until("log"))["events"] if event["type"].startswith("page.")]


async def _escalated(hub: HubProcess, console: Console) -> str:
    async with hub.field(hub.token("field")) as field:
        frame = {**report(), "text": "三楼冒烟\n老人被困", "contact": {"name": "张三", "phone": "13800000000"}}
        incident = str((await field.ask(frame))["incident"])
    assert (await console.do("escalate", incident, level="L5"))["outcome"] == "applied"
    return incident


async def test_each_leader_is_told_and_the_log_says_how_it_went(own_hub: HubProcess, tmp_path: Path) -> None:
    hook, mail = HttpServer(), SmtpServer(refuse="RCPT")
    async with listening(hook), listening(mail):
        _policy(own_hub, ("webhook", hook.url, ""), ("mail", mail.url, 'li = "li@here"'))
        own_hub.import_regions()
        _roster(tmp_path, own_hub)
        with own_hub.running():
            async with own_hub.console(own_hub.token("dispatcher")) as console:
                incident = await _escalated(own_hub, console)
                told: list[dict[str, Any]] = []
                while len(told) < 3:
                    await asyncio.sleep(0.05)
                    told = await _log(console, incident)
            async with own_hub.console(own_hub.token("shift_leader")) as later:
                (calling,) = later.row("incidents", incident)["calls"]
    said = sorted((event["type"], event["data"]["channel"], event["data"]["who"], event["data"].get("why", "")) for event in told)
    assert said == [("page.delivered", "webhook", "li", ""), ("page.delivered", "webhook", "wang", ""), ("page.failed", "mail", "li", "SMTP 550 no such user")]
    assert sorted(body["to"] for _, _, body in hook.posts) == ["li", "wang"]
    body = hook.posts[0][2]
    assert (body["text"], body["level"], body["place"] != "") == ("三楼冒烟", "L5", True)
    assert "张三" not in json.dumps(hook.posts, ensure_ascii=False)
    assert "13800000000" not in json.dumps(hook.posts)
    assert (calling["count"], sorted((one["channel"], one["who"], one["why"]) for one in calling["told"])) == (1, sorted(line[1:] for line in said))


async def test_a_channel_that_hangs_delays_no_command(own_hub: HubProcess, tmp_path: Path) -> None:
    hook = HttpServer([0])
    async with listening(hook):
        _policy(own_hub, ("webhook", hook.url, ""))
        own_hub.import_regions()
        _roster(tmp_path, own_hub)
        with own_hub.running():
            async with own_hub.console(own_hub.token("dispatcher")) as console:
                incident = await _escalated(own_hub, console)
                await until(lambda: bool(hook.posts))
                assert (await console.do("note", incident, text="在路上"))["outcome"] == "applied"
                assert await _log(console, incident) == [], "answered while the channel still hangs"


async def test_what_was_owed_at_a_kill_is_delivered_after_it_under_the_same_id_and_once(own_hub: HubProcess, tmp_path: Path) -> None:
    hook = HttpServer([0])
    async with listening(hook):
        _policy(own_hub, ("webhook", hook.url, 'li = "' + hook.url + '"'))
        own_hub.import_regions()
        _roster(tmp_path, own_hub)
        token = own_hub.token("dispatcher")
        with own_hub.running():
            async with own_hub.console(token) as console:
                incident = await _escalated(own_hub, console)
                await until(lambda: bool(hook.posts))
            own_hub.kill()
        (first,) = {body["id"] for _, _, body in hook.posts}
        hook.answers, seen = [200], len(hook.posts)
        for _ in range(2):
            with own_hub.running():
                async with own_hub.console(token) as console:
                    await until(lambda: len(hook.posts) > seen)
                    told: list[dict[str, Any]] = []
                    while not told:
                        told = await _log(console, incident)
                    assert [event["type"] for event in told] == ["page.delivered"]
        assert [body["id"] for _, _, body in hook.posts[seen:]] == [first]
