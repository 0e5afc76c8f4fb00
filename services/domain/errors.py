"""How a verb says no: a stable reason code and the thing it is about; words for people are in `words`."""

from typing import NamedTuple

from services.domain.states import Outcome


class Claim(NamedTuple):
    """A command that was committed: its id, who gave it and at which desk; "" where the row does not say."""

    cid: str = ""
    actor: str = ""
    desk: str = ""


class Refuse(Exception):  # noqa: N818  the name says what happens
    """Raised inside `decide` only, and caught there: the command cannot stand as it is."""

    def __init__(self, reason: str, detail: str = "", outcome: Outcome = Outcome.REJECTED, unit: str | None = None, first: Claim | None = None) -> None:
        """`first` is the claim that stands, where two could not both."""
        super().__init__(reason)
        self.reason, self.detail, self.outcome, self.unit, self.first = reason, detail, outcome, unit, first or Claim()


REASONS: tuple[str, ...] = (
    "unknown_verb", "invalid_args", "forbidden", "out_of_scope", "unknown_incident", "unknown_unit", "unknown_org", "unknown_region", "wrong_state",
    "not_open", "stale", "unit_committed", "unit_off_duty", "not_filed", "suspended", "not_suspendable", "past_time", "no_assignment",
    "ambiguous_assignment", "active_assignments", "missing_element", "missing_argument", "third_return", "top_level", "not_inside", "same_incident",
    "nothing_to_ack", "ambiguous_request", "nothing_to_answer", "happy_revisit", "already", "no_incident", "not_verifying", "second_look",
    "nothing_to_resolve",
)  # fmt: skip
"""Every code that `decide` can give; a test holds that `words` knows each of them."""
