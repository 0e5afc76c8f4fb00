"""Counters of a hub in the text format of Prometheus."""

from collections import Counter
from collections.abc import Callable


class Metrics:
    """Counters and gauges; labels are part of the name as written (`frames_refused_total{code="invalid"}`)."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.gauges: dict[str, Callable[[], float]] = {}
        self.commit_last_ms = 0.0
        self.commit_max_ms = 0.0

    def add(self, name: str, by: int = 1) -> None:
        """Count up."""
        self.counts[name] += by

    def refused(self, code: str) -> None:
        """A frame was refused with this error code."""
        self.counts[f'frames_refused_total{{code="{code}"}}'] += 1

    def committed(self, events: int, ms: float) -> None:
        """One transaction of so many events took so long."""
        self.counts["commit_batches_total"] += 1
        self.counts["events_total"] += events
        self.counts["commit_ms_total"] += round(ms)
        self.commit_last_ms = ms
        self.commit_max_ms = max(self.commit_max_ms, ms)

    def text(self) -> str:
        """Everything, one line each, with its type."""
        gauges = {name: read() for name, read in self.gauges.items()}
        gauges |= {"commit_last_ms": self.commit_last_ms, "commit_max_ms": self.commit_max_ms}
        return "".join(_lines({k: float(v) for k, v in self.counts.items()}, "counter")) + "".join(_lines(gauges, "gauge"))


def _lines(values: dict[str, float], kind: str) -> list[str]:
    lines: list[str] = []
    family = ""
    for name in sorted(values):
        if name.split("{", 1)[0] != family:
            family = name.split("{", 1)[0]
            lines.append(f"# TYPE gridwall_{family} {kind}\n")
        lines.append(f"gridwall_{name} {values[name]:.10g}\n")
    return lines
