"""What this project uses of qt-material."""

from collections.abc import Mapping

from PySide6.QtWidgets import QApplication, QWidget

def build_stylesheet(
    theme: str = ..., invert_secondary: bool = ..., extra: Mapping[str, object] = ..., parent: str = ..., template: str = ..., export: bool = ...
) -> str | None: ...
def get_theme(theme_name: str, invert_secondary: bool = ...) -> dict[str, str]: ...
def apply_stylesheet(
    app: QApplication | QWidget,
    theme: str = ...,
    style: str | None = ...,
    save_as: str | None = ...,
    invert_secondary: bool = ...,
    extra: Mapping[str, object] = ...,
    parent: str = ...,
    css_file: str | None = ...,
) -> None: ...
