"""A roster with rotas through the command line: what is wrong is refused by name, who is on duty is told."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.hubs import cli

ROTA: dict[str, Any] = {
    "turns": [["yang"], ["zhu"]], "begins": "2026-11-02", "hand_off": "08:00:00",
    "holidays": [{"dates": ["2027-02-17"], "turns": [["zhu"]]}],
    "overrides": [{"since": "2026-11-05T18:00:00", "until": "2026-11-06T08:00:00", "who": ["zhu"]}],
}  # fmt: skip
DUTY: dict[str, Any] = {"level": "L4", "region": "990101", "leaders": ["yang", "zhu"], "names": ["杨县长", "朱书记"], "rota": ROTA}
CITY = {"level": "L5", "region": "9901", "leaders": ["qin"], "names": ["秦秘书长"]}


def put(tmp_path: Path, *duty: dict[str, Any]) -> tuple[int, str, str]:
    (tmp_path / "roster.json").write_text(json.dumps({"units": [], "orgs": [], "duty": duty}), encoding="utf-8")
    return cli("roster", "import", str(tmp_path / "roster.json"), "--data-dir", str(tmp_path / "hub"))


def test_who_is_on_duty_until_when_and_who_then(tmp_path: Path) -> None:
    assert put(tmp_path, DUTY, CITY)[:2] == (0, "0 units, 0 organisations, 2 duties imported\n")
    shown = {at: cli("roster", "duty", "--at", at, "--data-dir", str(tmp_path / "hub"))[1].splitlines() for at in ("2026-11-02T08:00", "2026-11-05T19:00")}
    assert shown["2026-11-02T08:00"] == ["L5 9901: qin", "L4 990101: yang, until 2026-11-03 08:00, then zhu"]
    assert shown["2026-11-05T19:00"][1] == "L4 990101: zhu, until 2026-11-06 08:00, then yang"
    assert cli("roster", "duty", "--at", "noon", "--data-dir", str(tmp_path / "hub"))[::2] == (1, "gridwall: --at noon: is no time such as 2026-10-01T08:00\n")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"turns": [["yang"], ["zhou"]]}, "roster.json: duty 1: 'zhou' stands in the rota and not among the leaders"),
        ({"holiday": []}, "roster.json: a rota knows no 'holiday'"),
        ({"overrides": [{"since": "2026-11-05T18:00:00", "until": "2026-11-06T08:00:00", "whom": ["zhu"]}]}, "roster.json: a rota knows no 'whom'"),
        ({"hours": 0}, "roster.json: Expected 'int' >= 1 - at '$.duty[0].rota.hours'"),
        ({"begins": "soon"}, "roster.json: Invalid RFC3339 encoded date - at '$.duty[0].rota.begins'"),
        (
            {"overrides": [{"since": "2026-11-06T18:00:00", "until": "2026-11-06T08:00:00", "who": []}]},
            "roster.json: duty 1: an override goes from 2026-11-06 18:00:00 until 2026-11-06 08:00:00; give two local times, the earlier one first",
        ),
    ],
)
def test_a_mistake_in_a_rota_is_refused_by_name(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    duty = copy.deepcopy(DUTY)
    duty["rota"].update(change)
    assert put(tmp_path, duty) == (1, "", f"gridwall: {why}\n")
    assert put(tmp_path, {**DUTY, "level": "L3"})[2] == "gridwall: roster.json: duty 1: region 990101 is of level L4, not L3\n"
