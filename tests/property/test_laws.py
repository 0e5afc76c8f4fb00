"""Laws of decide and evolve: what is apart commutes, what is said twice counts once, notes are a set, events of two sources may be mixed in any way."""

import dataclasses
import itertools
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain import args as a
from services.domain.evolve import evolve
from services.domain.regions import Level
from services.domain.state import Change
from services.domain.states import Outcome, Role
from services.domain.times import from_ms
from tests.property.laws import UNITS, Said, begun, cid
from tests.support.world import T0

D, F = Role.DISPATCHER, Role.FIELD
GRANTED = (Outcome.APPLIED, Outcome.MERGED)
UNTIL = from_ms(T0 + 86_400_000)
Words = tuple[str, a.Args]


@cache
def spoken(side: str, third: str = "") -> st.SearchStrategy[Words]:
    """What may be said of the incident of one side: with its own units, and beside itself naming nothing but a third."""
    unit = st.sampled_from(UNITS[side])
    step = st.builds(a.StepArgs, unit=unit)
    ways: list[st.SearchStrategy[Words]] = [
        st.tuples(st.just("assign"), st.builds(a.AssignArgs, units=st.lists(unit, min_size=1, max_size=2).map(tuple))),
        st.tuples(st.just("unassign"), st.builds(a.UnassignArgs, assignment=unit)),
        st.tuples(st.just("entrust"), st.builds(a.EntrustArgs, org=st.sampled_from(["119", "120"]))),
        st.tuples(st.sampled_from(["sign", "depart", "arrive", "handle", "check_in"]), step),
        st.tuples(st.just("feedback"), st.builds(a.FeedbackArgs, unit=unit, result=st.just("ok"))),
        st.tuples(st.just("return"), st.builds(a.ReturnArgs, unit=unit, reason=st.just("远"))),
        st.tuples(st.just("transfer"), st.builds(a.TransferArgs, org=st.just("110"), reason=st.just("x"))),
        st.tuples(st.sampled_from(["accept", "take_over", "resume", "pass"]), st.builds(a.NoArgs)),
        st.tuples(st.just("priority"), st.builds(a.PriorityArgs, priority=st.integers(1, 4))),
        st.tuples(st.just("grade"), st.builds(a.GradeArgs, grade=st.sampled_from(["I", "III", "none"]))),
        st.tuples(st.just("escalate"), st.builds(a.EscalateArgs, level=st.sampled_from(["L3", "L4", "L5"]))),
        st.tuples(st.just("note"), st.builds(a.NoteArgs, text=st.sampled_from(["记", "门在东侧"]))),
        st.tuples(st.just("suspend"), st.builds(a.UntilArgs, until=st.just(UNTIL), reason=st.just("x"))),
        st.tuples(st.just("check"), st.builds(a.CheckArgs, by=st.sampled_from(["phone", "photo"]))),
        st.tuples(st.just("void"), st.builds(a.VoidArgs, kind=st.just("not_ours"), reason=st.just("x"))),
    ]
    if third:
        ways += [st.tuples(st.sampled_from(["merge", "link"]), st.just(a.MergeArgs(into=third)))]
    return st.one_of(ways)


def told(side: str, number: int, words: Words, incident: str) -> Said:
    verb, args = words
    if verb == "link" and isinstance(args, a.MergeArgs):
        args = a.LinkArgs(to=args.into)
    return Said(cid(side, number), verb, args, incident)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_commands_on_different_incidents_and_units_commute(data: st.DataObject) -> None:
    base, keys = begun()
    for number, side in enumerate(data.draw(st.lists(st.sampled_from(list(UNITS)), max_size=8))):
        base.say(told(f"{side} before", number, data.draw(spoken(side)), keys[side]))
    mine = told("one", 0, data.draw(spoken("one", keys["third"])), keys["one"])
    theirs = told("other", 0, data.draw(spoken("other")), keys["other"])
    first, second = base.fork(), base.fork()
    outcomes = [first.say(mine).outcome, first.say(theirs).outcome]
    assert outcomes == [second.say(theirs).outcome, second.say(mine).outcome][::-1]
    assert first.digest() == second.digest()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_events_of_two_sources_mixed_in_any_way_give_the_same_state(data: st.DataObject) -> None:
    base, keys = begun()
    sources = {side: base.fork() for side in UNITS}
    for side, state in sources.items():
        for number in range(data.draw(st.integers(1, 8))):
            state.say(told(side, number, data.draw(spoken(side)), keys[side]), at_s=number)
    whole = [event for state in sources.values() for event in state.events]
    turns = data.draw(st.permutations([side for side, state in sources.items() for _ in state.events]))
    queues = {side: iter(state.events) for side, state in sources.items()}
    mixed = [next(queues[side]) for side in turns]
    assert base.fork().happen(mixed).digest() == base.fork().happen(whole).digest()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_changes_may_be_merged_before_they_are_put_in_place(data: st.DataObject) -> None:
    base, keys = begun()
    state = base.fork()
    for number in range(data.draw(st.integers(1, 10))):
        side = data.draw(st.sampled_from(list(UNITS)))
        state.say(told(side, number, data.draw(spoken(side)), keys[side]), at_s=number)
    at_once, walked = Change(), base.fork()
    for event in state.events:
        change = evolve(walked.tables, event)
        walked.tables.apply(change)
        at_once.merge(change)
    whole = base.fork()
    for _ in range(2):  # to put the same rows in place twice is to put them there once
        whole.tables.apply(at_once)
        assert whole.digest() == state.digest()


CLIMBS = (a.EscalateArgs(level="L3"), a.EscalateArgs(level="L4"), a.EscalateArgs(level="L5"))
REPEATED = frozenset({"note", "check_in"})
"""Each time is another one."""


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_same_said_twice_counts_once(data: st.DataObject) -> None:
    state, keys = begun()
    for number in range(data.draw(st.integers(0, 6))):
        state.say(told("before", number, data.draw(spoken("one")), keys["one"]))
    words = data.draw(spoken("one", keys["third"]).filter(lambda pair: pair[0] not in REPEATED))
    seen = state.tables.incidents[keys["one"]].version
    if state.say(dataclasses.replace(told("one", 1, words, keys["one"]), expect=seen)).outcome not in GRANTED:
        return
    once = state.rows()
    again = state.say(dataclasses.replace(told("one", 2, words, keys["one"]), expect=seen))
    assert again.outcome is not Outcome.APPLIED
    assert state.rows() == once



@settings(max_examples=40, deadline=None)
@given(st.permutations(range(5)))
def test_notes_are_a_set(order: list[int]) -> None:
    base, keys = begun()
    notes = [Said(cid("note", number), "note", a.NoteArgs(text=f"记 {number}"), keys["one"], D, actor=f"desk {number}") for number in range(5)]
    plain, mixed = base.fork(), base.fork()
    for number in range(5):
        assert plain.say(notes[number]).outcome is Outcome.APPLIED
        assert mixed.say(notes[order[number]]).outcome is Outcome.APPLIED
    assert {(event.id, event.data) for event in plain.events} == {(event.id, event.data) for event in mixed.events}
    assert plain.bare(keys["one"]) == mixed.bare(keys["one"])
    assert plain.tables.incidents[keys["one"]].version == mixed.tables.incidents[keys["one"]].version


def test_two_escalations_meet_at_the_higher_level_in_either_order() -> None:
    for first, second in itertools.permutations(CLIMBS, 2):
        state, keys = begun()
        seen = state.tables.incidents[keys["one"]].version
        outcomes = [state.say(Said(cid(args.level), "escalate", args, keys["one"], expect=seen), 9).outcome for args in (first, second)]
        row, highest = state.tables.incidents[keys["one"]], Level(max(first.level or "", second.level or ""))
        assert (row.level_reached, row.owner) == (highest, row.region[: highest.digits])
        assert outcomes == [Outcome.APPLIED, Outcome.APPLIED if second.level == highest else Outcome.MERGED]


def test_two_desks_that_raise_at_once_meet_at_the_more_urgent_in_either_order() -> None:
    for first, second in itertools.product((1, 2, 3), repeat=2):
        state, keys = begun(priority=4)
        seen = state.tables.incidents[keys["one"]].version
        for desk, priority in enumerate((first, second)):
            state.say(Said(cid(desk), "priority", a.PriorityArgs(priority=priority), keys["one"], D, actor=f"desk {desk}", expect=seen))
        assert state.tables.incidents[keys["one"]].priority == min(first, second)
        assert len(state.tables.conflicts) == (1 if second > first else 0)
