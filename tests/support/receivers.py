"""Real local servers that a page may be sent to: HTTP and SMTP, each told how to behave."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email import policy as mail
from email.message import EmailMessage
from typing import Any


@dataclass
class HttpServer:
    """Answers each POST with the next status of `answers`, the last one for ever; 0 hangs, -1 hangs up."""

    answers: list[int] = field(default_factory=lambda: [200])
    posts: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            self.posts.append((first, headers, body))
            status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if status == 0:
                await reader.read()  # until the other side gives up
            elif status > 0:
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
        finally:
            writer.close()


@dataclass
class SmtpServer:
    """Takes mails; `refuse` is the command (MAIL, RCPT, …) that is answered with `answer`, and `hang` never answers it."""

    refuse: str = ""
    answer: str = "550 no such user"
    hang: bool = False
    mails: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = to = ""
        try:
            writer.write(b"220-here\r\n220 ready\r\n")
            while line := (await reader.readline()).decode().strip():
                self.said.append(line)
                command = line.split(" ")[0].split(":")[0].upper()
                if command == self.refuse:
                    if self.hang:
                        await reader.read()
                        return
                    writer.write(f"{self.answer}\r\n".encode())
                    continue
                sender, to = (line if command == "MAIL" else sender, line if command == "RCPT" else to)
                answer = {"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": "235 in", "DATA": "354 go on"}.get(command, "250 ok")
                writer.write(f"{answer}\r\n".encode())
                if command == "DATA":
                    body = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                    made = message_from_bytes(body, policy=mail.default)
                    assert isinstance(made, EmailMessage)
                    self.mails.append((sender, to, made))
                    writer.write(b"250 taken\r\n")
        finally:
            writer.close()


@asynccontextmanager
async def listening(server: HttpServer | SmtpServer) -> AsyncIterator[None]:
    """The server on a free port of this machine; its `url` is set."""
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        task.add_done_callback(running.discard)
        await server.serve(reader, writer)

    made = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = made.sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{port}/page?from=gridwall" if isinstance(server, HttpServer) else f"smtp://127.0.0.1:{port}"
    try:
        yield
    finally:
        made.close()
        if running:
            await asyncio.wait(running, timeout=5)


async def until(true: Callable[[], bool], within_s: float = 15.0) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  what is waited for is another process's doing
            await asyncio.sleep(0.02)
