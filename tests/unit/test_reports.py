"""Reports of graded incidents: what is owed until when, and drafts that name the unknown and invent nothing."""

from dataclasses import dataclass, field

import pytest

from services.analysis.reports import Draft, Duty, Kind, duties, kind_of, next_kind, title
from services.domain import args as a
from services.domain.names import Names
from services.domain.times import from_ms
from tests.support.world import T0, World


@dataclass
class Graded:
    """One incident of a World with what happened to it."""

    world: World = field(default_factory=World)
    one: str = ""

    def do(self, verb: str, args: a.Args) -> None:
        self.world.do(verb, args, self.one)

    def owed(self) -> dict[Kind, Duty]:
        timeline = [event for event in self.world.log if event.incident == self.one]
        return {duty.kind: duty for duty in duties(self.world.tables.incidents[self.one], timeline)}

    def text(self, kind: Kind, lang: str = "zh_CN") -> str:
        tables = self.world.tables
        row = tables.incidents[self.one]
        tasks = [tables.assignments[key] for key in row.assignments]
        timeline = [event for event in self.world.log if event.incident == self.one]
        return Draft(row, timeline, tasks, lang, Names(), lambda at: at[11:19]).text(kind)


@pytest.fixture
def graded() -> Graded:
    made = Graded()
    made.world.unit("U1")
    made.one = made.world.report(1)
    made.do("assign", a.AssignArgs(units=("U1",)))
    made.world.pass_(60)
    made.do("grade", a.GradeArgs(grade="III"))
    return made


def test_without_a_grade_nothing_is_owed(graded: Graded) -> None:
    other = Graded(graded.world, graded.world.report(1))
    assert other.owed() == {}
    graded.do("grade", a.GradeArgs(grade="none"))
    assert graded.owed() == {}


def test_twenty_minutes_and_two_hours_from_the_grading(graded: Graded) -> None:
    owed = graded.owed()
    assert owed[Kind.PHONE].due == from_ms(T0 + 60_000 + 20 * 60_000)
    assert owed[Kind.FIRST].due == from_ms(T0 + 60_000 + 2 * 3_600_000)
    assert owed[Kind.PHONE].left_s(graded.world.now_ms + 1_260_000) == -60
    assert [owed[kind].owed for kind in Kind] == [True, True, False, False]
    assert next_kind(list(owed.values())) is Kind.PHONE


def test_another_grade_later_does_not_begin_anew(graded: Graded) -> None:
    before = graded.owed()
    graded.world.pass_(300)
    graded.do("grade", a.GradeArgs(grade="I"))
    assert graded.owed()[Kind.PHONE].due == before[Kind.PHONE].due


def test_a_duty_is_done_once_filed(graded: Graded) -> None:
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="电话报告：已报市指挥中心"))
    owed = graded.owed()
    assert (owed[Kind.PHONE].owed, owed[Kind.PHONE].left_s(graded.world.now_ms), owed[Kind.FIRST].owed) == (False, None, True)
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="First report: fire on the third floor"))
    assert not any(duty.owed for duty in graded.owed().values())
    assert next_kind(list(graded.owed().values())) is Kind.FOLLOW_UP


def test_a_first_report_in_writing_stands_for_the_one_by_phone(graded: Graded) -> None:
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="首报：三楼起火"))
    assert not graded.owed()[Kind.PHONE].owed


def test_a_raised_grade_asks_for_a_follow_up_and_the_end_for_a_final_one(graded: Graded) -> None:
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="首报：三楼起火"))
    graded.world.pass_(60)
    graded.do("grade", a.GradeArgs(grade="II"))
    assert graded.owed()[Kind.FOLLOW_UP].owed
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="续报：蔓延到四楼"))
    assert not graded.owed()[Kind.FOLLOW_UP].owed
    graded.do("feedback", a.FeedbackArgs(unit="U1", result="已扑灭"))
    graded.do("check", a.CheckArgs(by="phone"))
    graded.do("pass", a.NoArgs())
    graded.do("close", a.CloseArgs(spoke_to="张三", measures="已扑灭", done_at="14:30"))
    assert graded.owed()[Kind.FINAL].owed
    assert "结案：已扑灭" in graded.text(Kind.FINAL)
    graded.do("note", a.NoteArgs(text="终报：火已扑灭"))
    assert not graded.owed()[Kind.FINAL].owed


def test_the_unknown_is_named_and_nothing_is_invented(graded: Graded) -> None:
    text = graded.text(Kind.FIRST)
    assert text.startswith("首报：\n")
    for line in ("伤亡：不明", "原因：不明", "主办：U1", "事由：public_order/fight 三楼冒烟", "详细地址不明"):
        assert line in text, line
    assert "派遣 U1" in text
    assert "Casualties: unknown" in graded.text(Kind.FIRST, "en")
    nobody = Graded(graded.world, graded.world.report(1))
    assert "主办：不明" in nobody.text(Kind.FIRST)
    assert "已采取措施：无记录" in nobody.text(Kind.FIRST)
    assert "结果：不明（尚未结案）" in nobody.text(Kind.FINAL)


def test_nobody_hurt_is_not_unknown() -> None:
    world = World()
    decision = world.do("report", a.ReportArgs(category="public_safety/fire", text="冒烟", region="610902101003007", casualties=0))
    assert decision.incident is not None
    assert "伤亡：0 人（据报）" in Graded(world, decision.incident).text(Kind.FIRST)


def test_a_follow_up_tells_what_came_after_the_last_report(graded: Graded) -> None:
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="首报：三楼起火"))
    graded.world.pass_(60)
    graded.do("note", a.NoteArgs(text="云梯车到位"))
    text = graded.text(Kind.FOLLOW_UP)
    assert "云梯车到位" in text
    assert "派遣 U1" not in text
    assert text.count("首报") == 0, "reports do not quote reports"


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_a_draft_is_known_again_as_what_it_is(graded: Graded, kind: Kind, lang: str) -> None:
    assert kind_of(graded.text(kind, lang)) is kind
    assert kind_of(f"{title(kind, lang)} was sent") is None
