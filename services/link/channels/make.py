"""The channels that a policy names."""

from services.domain.policy import ChannelPolicy
from services.link.channels.port import Channel
from services.link.channels.smtp import Smtp
from services.link.channels.webhook import Webhook


def channels_of(policies: dict[str, ChannelPolicy]) -> tuple[Channel, ...]:
    """One for each entry, by the scheme of its address."""
    return tuple(Smtp(name, one) if one.url.startswith("smtp") else Webhook(name, one) for name, one in policies.items())
