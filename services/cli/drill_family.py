"""The processes of a drill: started one by one, watched together, ended in order, none left behind."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from resources import path
from services.app.ports import Clock
from services.cli.answer import Refused

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_WATCHED = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD})
_ASKED = _WATCHED - {signal.SIGCHLD}
_POLL_S = 0.1
_KEPT = 65536


@dataclass(frozen=True, slots=True)
class Child:
    """One process and where it writes what went wrong."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    grace_s: float
    said: bytearray = field(default_factory=bytearray)

    def hear(self) -> None:
        """Take what it has printed, so that it never waits for a reader; only the beginning is kept."""
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        heard = self.process.stdout.read() or b""
        self.said.extend(heard[: max(0, _KEPT - len(self.said))])

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return _result(self.process.pid) is None

    @property
    def ended_well(self) -> bool:
        """Whether it has ended with exit code 0."""
        found = _result(self.process.pid)
        return found is not None and found.si_code == os.CLD_EXITED and found.si_status == 0


class Family:
    """Children of this process. Use it under `signals_held`; ended last to first."""

    def __init__(self, logs: Path, clock: Clock) -> None:
        self._logs, self._clock = logs, clock
        self._children: list[Child] = []

    def gridwall(self, name: str, args: Sequence[str], env: Mapping[str, str] | None = None, *, grace_s: float = 4.0) -> Child:
        """Start `gridwall ARGS` as this program runs itself; stdout is a pipe, stderr its log."""
        home = str(path(".").parent)
        known = os.environ.get("PYTHONPATH", "")
        frozen = bool(getattr(sys, "frozen", False))
        program = [sys.executable] if frozen else [sys.executable, "-P", "-m", "desktop"]
        paths = {} if frozen else {"PYTHONPATH": os.pathsep.join(filter(None, (home, known)))}
        return self.start(name, [*program, *args], {**paths, **(env or {})}, grace_s)

    def start(self, name: str, argv: Sequence[str], env: Mapping[str, str], grace_s: float, pass_fds: Sequence[int] = ()) -> Child:
        """Start a program in a session of its own, so that a Ctrl-C of the terminal reaches it through here alone. Refused."""
        log = self._logs / f"{name}.log"
        parent = os.getpid()
        try:
            with log.open("ab") as stderr:
                process = subprocess.Popen(
                    argv, env={**os.environ, **env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, pass_fds=tuple(pass_fds),
                    start_new_session=True, preexec_fn=lambda: _bind(parent),  # noqa: PLW1509  no other thread runs here
                )  # fmt: skip
        except OSError as why:
            raise Refused(f"{name} cannot be started: {why.strerror}: {argv[0]}") from why
        child = Child(name, process, log, grace_s)
        self._children.append(child)
        return child

    def first_line(self, child: Child, limit_s: float) -> bytes:
        """The first line it prints. Refused when it ends or says nothing in time, or when the drill is told to stop meanwhile."""
        until = self._clock.monotonic() + limit_s
        while b"\n" not in child.said:
            ended = not child.running
            child.hear()
            if b"\n" in child.said:
                break
            if ended:
                raise Refused(self.obituary(child))
            if self._clock.monotonic() > until:
                raise Refused(f"{child.name} said nothing for {limit_s:g} s; its log is {child.log}")
            if self.told(_POLL_S):
                raise InterruptedError
        return bytes(child.said).split(b"\n", 1)[0]

    def told(self, seconds: float) -> bool:
        """Wait so long, less if a child ends; whether somebody asked this process to stop."""
        got = signal.sigtimedwait(_WATCHED, seconds)
        for child in self._children:
            child.hear()
        return got is not None and got.si_signo in _ASKED

    def watch(self, until: float | None) -> Child | None:
        """Wait until monotonic `until` (None: for ever) or until asked to stop; the first child that ended by itself, if one did."""
        while until is None or self._clock.monotonic() < until:
            ended = next((child for child in self._children if not child.running), None)
            if ended is not None:
                return ended
            left = 3600.0 if until is None else max(0.0, until - self._clock.monotonic())
            if self.told(min(left, 5.0)):
                return None
        return None

    def obituary(self, child: Child) -> str:
        """One line about a child that ended by itself: the last thing it said, and where the rest is."""
        last = next((line for line in reversed(child.log.read_text(encoding="utf-8", errors="replace").splitlines()) if line.strip()), "")
        found = _result(child.process.pid)
        killed = found is not None and found.si_code != os.CLD_EXITED
        code = found.si_status if found is not None else 0
        how = f"killed by {signal.Signals(code).name}" if killed else f"exit code {code}"
        return f"{child.name} ended unexpectedly ({how}){': ' + last if last else ''}; its log is {child.log}"

    def end(self) -> None:
        """End all, the youngest first: SIGTERM, and SIGKILL to the whole session of one that does not go in time."""
        for child in reversed(self._children):
            self._end(child)
        self._children.clear()

    def _end(self, child: Child) -> None:
        if child.running:
            child.process.terminate()
        until = self._clock.monotonic() + child.grace_s
        while child.running and self._clock.monotonic() < until:
            signal.sigtimedwait((signal.SIGCHLD,), _POLL_S)
        # It is not reaped yet, so its number is still its own: whatever is left of its session goes with it.
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        if child.process.stdout is not None:
            child.process.stdout.close()


def _result(pid: int) -> os.waitid_result | None:
    """How a child ended, None while it runs; it is not reaped by this."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)


def _bind(parent: int) -> None:
    """In the child, before it becomes the program: signals as usual, and a SIGTERM from the kernel should the parent die."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def signals_held() -> Iterator[None]:
    """Signals wait for `told` instead of interrupting; so none is lost between two looks. Main thread, before any other thread is made."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    try:
        yield
    finally:
        while signal.sigtimedwait(_ASKED, 0) is not None:
            pass  # asked twice is asked
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
