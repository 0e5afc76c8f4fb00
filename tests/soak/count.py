"""Counts from outside what a soak's hub has in its log against what seats and gateways were told."""

import contextlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from services.store import keys
from tests.soak.seat import Line, Said
from tests.support.processes import run

_OF_ITS_OWN = {"seq", "id", "at", "recorded_at", "hash", "prev_hash", "epoch"}


@dataclass
class Found:
    """What is missing, what is there twice, what is otherwise not as it should be; one line each."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """All."""
        return [*(f"lost: {line}" for line in self.lost), *(f"twice: {line}" for line in self.twice), *(f"wrong: {line}" for line in self.wrong)]


@dataclass(frozen=True)
class Answer:
    """What a gateway got for a durable frame."""

    kind: str
    outcome: str


@dataclass
class Log:
    """The events of `gridwall export`, and the hub's decisions."""

    events: list[Line]
    decisions: list[tuple[str, str, str, int, str]]
    """cid, console, inc, cseq, outcome."""


def read(hub_dir: Path, to: Path) -> Log:
    """Beside a running hub or without one. AssertionError when the export is refused."""
    done = run("export", "--data-dir", str(hub_dir), "--to", str(to), timeout=600)
    assert done.returncode == 0, done.stderr
    with contextlib.closing(keys.connect(hub_dir / "journal.sqlite", "ro")) as connection:
        rows = list(connection.execute("SELECT cid, console, inc, cseq, outcome FROM decisions"))
    with to.open(encoding="utf-8") as lines:
        return Log([json.loads(line) for line in lines], rows)


def tracebacks(folder: Path) -> list[str]:
    """The logs of processes that met what they did not expect."""
    return [f"{log.name} has a traceback" for log in sorted(folder.glob("*.log")) if "Traceback" in log.read_text(encoding="utf-8", errors="replace")]


def audit(hub_dir: Path) -> list[str]:
    """What `gridwall audit verify` has to say, nothing when all is well."""
    done = run("audit", "verify", "--data-dir", str(hub_dir), timeout=600)
    return [] if done.returncode == 0 else [f"audit: {done.stdout}{done.stderr}"]


def count(log: Log, said: Sequence[tuple[str, Said]], acked: Mapping[str, Answer], found: Found) -> None:
    """Every command that was QUEUED has one decision, every event is there once, every acknowledged report and step too; `acked` goes by frame id."""
    outcomes = {cid: outcome for cid, _, _, _, outcome in log.decisions}
    queued = _together(said, outcomes)
    _decisions(log, queued, found)
    _events(log.events, queued, found)
    _field(log.events, outcomes, acked, found)


def _together(said: Sequence[tuple[str, Said]], outcomes: Mapping[str, str]) -> dict[str, Said]:
    """A copy of a seat's folder has its commands as well. After a restore the first of the two to offer one again hears what comes of it, the other finds
    it decided and knows what it was before: one of them has to know."""
    queued: dict[str, Said] = {}
    for cid, one in said:
        other = queued.get(cid, one)
        knows = other if other.outcome == outcomes.get(cid) else one
        queued[cid] = replace(knows, numbers=one.numbers | other.numbers)
    return queued


def _decisions(log: Log, queued: Mapping[str, Said], found: Found) -> None:
    by_cid = {cid: (console, cseq, outcome) for cid, console, _, cseq, outcome in log.decisions}
    for cid, said in queued.items():
        name = f"{said.console} {sorted(said.numbers)} {cid} {said.line!r}"
        if cid not in by_cid:
            found.lost.append(f"{name}, last said {said.status}")
        elif said.outcome != by_cid[cid][2] or by_cid[cid][1] not in said.numbers:
            found.wrong.append(f"{name} was said to be {said.status} {said.outcome}, the hub has {by_cid[cid]}")
    places = Counter((console, inc, cseq) for _, console, inc, cseq, _ in log.decisions if console.startswith("seat-"))
    found.twice += [f"{console} {cseq} has {times} decisions" for (console, _, cseq), times in places.items() if times > 1]


def _events(events: Sequence[Line], queued: Mapping[str, Said], found: Found) -> None:
    """An event that differs from another in what is its own alone came twice; a note that was applied is there once."""
    same = Counter(json.dumps({key: value for key, value in event.items() if key not in _OF_ITS_OWN}, sort_keys=True) for event in events if event.get("cid"))
    found.twice += [f"{times} times {text}" for text, times in same.items() if times > 1]
    notes = Counter(event["data"]["text"] for event in events if event["type"] == "incident.noted")
    for cid, said in queued.items():
        if said.verb == "note" and said.outcome == "applied" and notes[said.line.split(maxsplit=2)[2]] != 1:
            times = notes[said.line.split(maxsplit=2)[2]]
            (found.twice if times else found.lost).append(f"note {said.line!r} {cid} is there {times} times")
    _commits(events, found)
    caused = {str(event.get("cid")) for event in events}
    found.lost += [f"{said.line!r} {cid} is applied and no event" for cid, said in queued.items() if said.outcome == "applied" and cid not in caused]


def _field(events: Sequence[Line], outcomes: Mapping[str, str], acked: Mapping[str, Answer], found: Found) -> None:
    """What a field system was told stands, a noop for what it sent again; after a restore it is what came of it then."""
    reported = Counter(str(event.get("cid")) for event in events if event["type"] == "incident.reported")
    caused = {str(event.get("cid")) for event in events}
    for key, answer in acked.items():
        outcome = outcomes.get(key, "")
        if answer.kind == "report" and reported[key] != 1:
            (found.twice if reported[key] else found.lost).append(f"report {key}, acknowledged as {answer.outcome}, is there {reported[key]} times")
        elif (not outcome and answer.outcome != "rejected") or (outcome == "applied" and key not in caused):
            found.lost.append(f"{answer.kind} {key}, acknowledged as {answer.outcome}")
        elif answer.outcome not in (outcome or "rejected", "noop"):
            found.wrong.append(f"{answer.kind} {key} was acknowledged as {answer.outcome}, the hub has {outcome}")


def _commits(events: Sequence[Line], found: Found) -> None:
    """All that one command caused stands together; what stands apart was caused a second time."""
    places: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if event.get("cid"):
            places[event["cid"]].append(event["seq"])
    found.twice += [f"events of {cid} stand apart: {seqs}" for cid, seqs in places.items() if seqs[-1] - seqs[0] != len(seqs) - 1]
