"""How a verb says no: a stable reason code and the thing it is about; words for people are in `words`."""

from services.domain.states import Outcome


class Refuse(Exception):  # noqa: N818  the name says what happens
    """Raised inside `decide` only, and caught there: the command cannot stand as it is."""

    def __init__(self, reason: str, detail: str = "", outcome: Outcome = Outcome.REJECTED, unit: str | None = None, cids: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.outcome, self.unit, self.cids = reason, detail, outcome, unit, cids


REASONS: tuple[str, ...] = (
    "unknown_verb", "invalid_args", "forbidden", "out_of_scope", "unknown_incident", "unknown_unit", "unknown_org", "unknown_region", "wrong_state",
    "not_open", "stale", "unit_committed", "unit_off_duty", "not_filed", "suspended", "not_suspendable", "past_time", "no_assignment",
    "ambiguous_assignment", "active_assignments", "missing_element", "missing_argument", "third_return", "top_level", "not_inside", "same_incident",
    "nothing_to_ack", "ambiguous_request", "nothing_to_answer", "happy_revisit", "already", "no_incident", "not_verifying", "second_look",
)  # fmt: skip
"""Every code that `decide` can give; a test holds that `words` knows each of them."""
