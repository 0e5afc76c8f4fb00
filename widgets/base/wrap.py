"""Plain text broken into lines of a width, anywhere a long word needs it; never markup."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtGui import QTextLayout, QTextOption

from widgets.base.painting import Face, elide, one_line

_TURNS: Final = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def joined(parts: Iterable[str], between: str = " · ") -> str:
    """Parts that are not empty on one line. Marks that turn the direction of writing are left out: one part must not turn the next."""
    return between.join(one_line(part).translate(_TURNS) for part in parts if part)


def wrap(text: str, face: Face, width: float, most: int = 0) -> list[str]:
    """Lines of `text` at most `width` pixels wide; with `most` lines the last one is cut with …; always at least one line."""
    plain = one_line(text)
    layout = QTextLayout(plain, face.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    # places in a QTextLayout count UTF-16 units, those of a str characters
    units = plain.encode("utf-16-le", "surrogatepass")
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        start = line.textStart()
        if most and len(lines) == most - 1:
            lines.append(elide(units[2 * start :].decode("utf-16-le", "surrogatepass"), face, width))
            break
        lines.append(units[2 * start : 2 * (start + line.textLength())].decode("utf-16-le", "surrogatepass").rstrip())
    layout.endLayout()
    return lines or [""]
