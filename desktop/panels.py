"""Every panel of the wall in one place: handed to windows, feed and keys."""

from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.wall.arrangement import Place
from widgets.banner.banner import StatusBanner
from widgets.base.tokens import Tokens
from widgets.commandline.panel import CommandPanel
from widgets.gridmap.view import MapView
from widgets.leader.view import LeaderView
from widgets.trends.view import TrendView


class Themed(Protocol):
    """A panel that can be repainted in another theme."""

    def set_tokens(self, tokens: Tokens) -> None: ...


@dataclass(slots=True)
class Panels:
    """The wall's panels; one banner a window, made with the layout."""

    desk: Desk
    command: CommandPanel
    map: MapView
    leader: LeaderView
    trends: TrendView
    banners: list[StatusBanner] = field(default_factory=list)

    def at(self, place: Place) -> QWidget:
        """The panel of a place."""
        return {Place.DESK: self.desk, Place.MAP: self.map, Place.TRENDS: self.trends, Place.LEADER: self.leader}[place]

    def set_tokens(self, tokens: Tokens) -> None:
        """Another theme for every panel."""
        themed: tuple[Themed, ...] = (self.desk, self.command, self.map, self.leader, self.trends, *self.banners)
        for panel in themed:
            panel.set_tokens(tokens)
