"""Planted defects: each breaks one promise of the sync core on purpose, so that a simulator which does not notice is known to prove nothing."""

from tests.sim.core import defects_hub, defects_seat
from tests.sim.core.planting import names, planted, told

__all__ = ["defects_hub", "defects_seat", "names", "planted", "told"]
