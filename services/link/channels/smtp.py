"""A page as one mail to a leader: the few commands of SMTP that it takes, over asyncio, so that a server that hangs holds nothing up."""

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import policy as mail
from email.message import EmailMessage
from urllib.parse import SplitResult, urlsplit

from services.domain.policy import ChannelPolicy
from services.link.channels.port import Message, Receipt, Undelivered, insist

_REPLY = re.compile(rb"(\d{3})([ -]?)(.*)")


class Smtp:
    """Mails to the leader's address in `to`, from `sender`, through `url`: smtp://HOST:25, or smtps:// with TLS from the beginning."""

    def __init__(self, name: str, policy: ChannelPolicy) -> None:
        self.name, self._policy = name, policy

    def reaches(self, leader: str) -> bool:
        """Whose address is known."""
        return leader in self._policy.to

    async def deliver(self, message: Message) -> Receipt:
        """See Channel."""
        policy, to = self._policy, self._policy.to[message.to]
        return await insist(lambda: _send(policy, to, _letter(policy.sender, to, message)), policy.tries, policy.timeout_s, policy.pause_s)


def _letter(sender: str, to: str, message: Message) -> bytes:
    """Headers and text, with lines that begin with a dot doubled as SMTP wants it."""
    letter = EmailMessage(policy=mail.SMTP)
    letter["From"], letter["To"], letter["Subject"] = sender, to, message.head
    letter["Message-ID"] = f"<{message.id}@gridwall>"
    lines = (message.head, message.place, message.category, f"{message.level} · {message.opened_at} · {message.call}")
    letter.set_content("\n".join(line for line in lines if line) + "\n", charset="utf-8", cte="base64")
    return re.sub(rb"(?m)^\.", b"..", letter.as_bytes())


async def _send(policy: ChannelPolicy, to: str, letter: bytes) -> None:
    url = urlsplit(policy.url)
    async with _talk(url) as talk:
        await talk.expect(220)
        await talk.say("EHLO gridwall", 250)
        if policy.user:
            secret = base64.b64encode(f"\0{policy.user}\0{policy.password}".encode()).decode()
            await talk.say(f"AUTH PLAIN {secret}", 235)
        await talk.say(f"MAIL FROM:<{policy.sender}>", 250)
        await talk.say(f"RCPT TO:<{to}>", 250)
        await talk.say("DATA", 354)
        await talk.say(letter.decode("ascii") + ".", 250)


class _Talk:
    """Commands and their answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, line: str, wanted: int) -> None:
        """One command; Undelivered when the answer is another one, for good where the server says 5xx."""
        self._writer.write(line.encode("ascii") + b"\r\n")
        await self._writer.drain()
        await self.expect(wanted)

    async def expect(self, wanted: int) -> None:
        """Read one answer, of several lines maybe."""
        while True:
            found = _REPLY.match(await self._reader.readline())
            if found is None:
                raise Undelivered("the server speaks no SMTP")
            if found[2] != b"-":
                break
        if int(found[1]) != wanted:
            raise Undelivered(f"SMTP {found[1].decode()} {found[3].decode('utf-8', 'replace').strip()}", final=found[1].startswith(b"5"))


@asynccontextmanager
async def _talk(url: SplitResult) -> AsyncIterator[_Talk]:
    secure = url.scheme == "smtps"
    context = ssl.create_default_context() if secure else None
    reader, writer = await asyncio.open_connection(url.hostname, url.port or (465 if secure else 25), ssl=context)
    try:
        yield _Talk(reader, writer)
    finally:
        writer.close()
