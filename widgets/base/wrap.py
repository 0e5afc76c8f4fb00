"""Plain text broken into lines of a width, anywhere a long word needs it; never markup."""

from PySide6.QtGui import QTextLayout, QTextOption

from widgets.base.painting import Face, elide, one_line


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
