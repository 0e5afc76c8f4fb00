"""A page as one HTTP POST of JSON; 2xx is taken, 4xx will never be, all else is tried again."""

import asyncio
import re
import ssl
from urllib.parse import SplitResult, urlsplit

import msgspec

from services.domain.policy import ChannelPolicy
from services.link.channels.port import Message, Receipt, Undelivered, insist

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


class Webhook:
    """Posts to `url`; a leader's own address in `to`, where there is one, replaces it."""

    def __init__(self, name: str, policy: ChannelPolicy) -> None:
        self.name, self._policy = name, policy

    def reaches(self, leader: str) -> bool:
        """Everybody, unless the policy names whom."""
        return not self._policy.to or leader in self._policy.to

    async def deliver(self, message: Message) -> Receipt:
        """See Channel."""
        policy = self._policy
        url = urlsplit(policy.to.get(message.to) or policy.url)
        return await insist(lambda: _post(url, msgspec.json.encode(message), policy.token), policy.tries, policy.timeout_s, policy.pause_s)


async def _post(url: SplitResult, body: bytes, token: str) -> None:
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(url.hostname, port, ssl=ssl.create_default_context() if secure else None)
    try:
        writer.write(_request(url, body, token))
        await writer.drain()
        _judge(await reader.readline())
    finally:
        writer.close()


def _request(url: SplitResult, body: bytes, token: str) -> bytes:
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = [
        f"POST {path} HTTP/1.1", f"Host: {url.netloc.rpartition('@')[2]}", "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}", "Connection: close", *([f"Authorization: Bearer {token}"] if token else []),
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _judge(line: bytes) -> None:
    found = _STATUS.match(line)
    if found is None:
        raise Undelivered("the server speaks no HTTP")
    status = int(found[1])
    if not 200 <= status < 300:
        raise Undelivered(f"HTTP {status}", final=400 <= status < 500 and status not in (408, 429))
