"""gridwall processes for tests: started from this environment, always ended, their output at hand when something fails."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ENTRY = "import sys; from desktop.__main__ import main; sys.exit(main(sys.argv[1:]))"
# None in sys.modules makes every import of the name fail, so a headless verb that reaches for Qt dies of it.
_BLOCK_QT = "import sys; sys.modules.update(dict.fromkeys(('PySide6', 'shiboken6', 'qasync', 'qt_material', 'pyqtgraph')));"


def command(args: Sequence[str], *, block_qt: bool = False) -> list[str]:
    """The argv that runs `gridwall ARGS` in this interpreter's environment."""
    return [sys.executable, "-c", (_BLOCK_QT if block_qt else "") + _ENTRY, *args]


def run(*args: str, timeout: float = 60, block_qt: bool = False, stdin: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `gridwall ARGS` to its end; the caller judges the exit code. subprocess.TimeoutExpired after `timeout` seconds."""
    env = _environment({})
    return subprocess.run(command(args, block_qt=block_qt), cwd=cwd, env=env, input=stdin, capture_output=True, text=True, timeout=timeout, check=False)


@contextmanager
def started(*args: str, block_qt: bool = False, env: Mapping[str, str] | None = None, stderr: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """`gridwall ARGS` running, in a session of its own, with pipes for stdin and stdout; on leaving SIGTERM, and SIGKILL after 10 s."""
    log = stderr.open("w") if stderr else subprocess.DEVNULL
    process = subprocess.Popen(
        command(args, block_qt=block_qt),
        cwd=ROOT,
        env=_environment(env or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)
        if not isinstance(log, int):
            log.close()


def ready_line(process: subprocess.Popen[str]) -> dict[str, object]:
    """The first line of stdout as a JSON object: what a hub prints when it listens. AssertionError when the process ends without one."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the process ended with {process.wait(10)} before it was ready"
    ready = json.loads(line)
    assert isinstance(ready, dict), line
    return ready


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **extra}
